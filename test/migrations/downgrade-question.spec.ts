import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeLosses } from '../../src/modules/migrations/commands/loss-output.ts';
import type { Query } from '../../src/modules/migrations/catalog/fact.ts';
import { readRevisions } from '../../src/modules/migrations/revisions/read-revisions.ts';
import { noTerminal, runAtTerminal } from '../support/at-terminal.ts';
import { type RevisionFixture, writeRevisions } from '../support/revisions-folder.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';
import { describeUnless } from '../support/unless.ts';

const DOWNGRADE = ['migrate', 'downgrade', 'Migration20261122104307_initial_schema'];

describeUnless(noTerminal)('migrate downgrade at a terminal', () => {
  const database = useDatabase({ at: 'head' });
  const current = async () => (await runCommand(database.url, 'migrate', 'current')).output;
  let head: string;

  beforeAll(async () => {
    head = await current();
    await database.query("insert into api.rate_limits select 'k' || n, now(), 1, 1 from generate_series(1, 3) n");
  });

  test.each([
    ['Ctrl-C', '\u0003', 130],
    ['Ctrl-C behind half an answer', 'ye\u0003', 130],
    ['Ctrl-D', '\u0004', 1],
    ['an empty answer', '\r', 1],
    ['another answer', 'y\r', 1],
    ['an answer in capitals', 'YES\r', 1],
  ] as const)('shows what is lost, and runs nothing after %s', async (_what, keys, code) => {
    const { code: ended, output } = await runAtTerminal(database.url, DOWNGRADE, keys);
    expect(output).toMatch(/^This loses data:\n[^]* {2}Migration\d+_\w+: drop table api\.idempotency_keys\n/);
    expect(output).toMatch(/^ {4}table api\.idempotency_keys: 0 rows$/m);
    expect(output).toMatch(/^ {4}table api\.rate_limits: 3 rows$/m);
    expect(output).toMatch(/\nNothing was run\.\n$/);
    expect([ended, await current()]).toEqual([code, head]);
  });

  test('asks on standard output when standard error goes elsewhere', async () => {
    const { code, output } = await runAtTerminal(database.url, DOWNGRADE, '\u0003', '2>/dev/null');
    expect([code, output]).toEqual([130, expect.stringContaining('table api.rate_limits: 3 rows')]);
    expect(await current()).toBe(head);
  });

  test('runs after the answer yes', async () => {
    const { code, output } = await runAtTerminal(database.url, DOWNGRADE, ' yes \r');
    expect([code, output]).toEqual([0, expect.stringMatching(/Reverted Migration\d+_/)]);
    expect(await current()).not.toBe(head);
  });

  test('does not ask with --yes', async () => {
    await runCommand(database.url, 'migrate', 'upgrade');
    const { code, output } = await runAtTerminal(database.url, [...DOWNGRADE, '--yes'], '');
    expect([code, output]).toEqual([0, expect.not.stringContaining('loses data')]);
  });
});

describe('what a downgrade loses is told', () => {
  const database = useDatabase({ at: 'empty' });
  const NAME = 'Migration20260101000000_books';
  let connection: Awaited<ReturnType<typeof database.connect>>;

  beforeAll(async () => {
    await database.query(`
      create table books (id int, title text, "Pages" int);
      insert into books values (1, 'a', null), (2, null, null), (3, 'c', null);
      create schema old;
      create table old.log (id int) partition by range (id);
      create table old.log_1 partition of old.log for values from (0) to (10);
      insert into old.log values (1), (2);
      create materialized view totals as select 1 with no data`);
    connection = await database.connect();
  });
  afterAll(() => connection.end());

  const query: Query = async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
    (await connection.query<Row>(sql, [...values])).rows;

  async function told(down: readonly string[], fixture: Partial<RevisionFixture> = {}): Promise<string[]> {
    const own = temporaryFolder();
    await writeRevisions(own, { [NAME]: { up: ['select 1'], down, ...fixture } });
    return (await describeLosses(query, await readRevisions(own), 'public')).map((line) =>
      line.replace(`  ${NAME}: `, ''),
    );
  }

  test.each([
    ['drop table books', ['    table books: 3 rows']],
    ['delete from books where id = 1', ['    table books: 3 rows']],
    ['alter table books drop column title', ['    column books.title: 2 rows with a value']],
    ['alter table public.books drop "Pages"', ['    column public.books."Pages": 0 rows with a value']],
    ['alter table books alter column title type varchar(1)', ['    column books.title: 2 rows with a value']],
    ['drop table old.log', ['    table old.log: 2 rows']],
    ['drop schema old cascade', ['    schema old: 1 table', '    table old.log: 2 rows']],
    ['drop table if exists nothing', ['    table nothing: not there']],
    [
      'drop materialized view totals',
      ['    table totals: rows not counted: materialized view "totals" has not been populated (SQLSTATE 55000)'],
    ],
  ] as const)('with the rows that are there: %s', async (sql, lines) =>
    expect(await told([sql])).toEqual([sql, ...lines]),
  );

  test('for each statement of a text that holds several', async () => {
    expect(await told(['alter table books drop title;\ndrop table old.log'])).toEqual([
      'alter table books drop title',
      '    column books.title: 2 rows with a value',
      'drop table old.log',
      '    table old.log: 2 rows',
    ]);
  });

  test('although another session holds the table, without its rows', async () => {
    const other = await database.connect();
    await other.query('begin; lock table books in access exclusive mode');
    expect(await told(['drop table books'])).toContain('    table books: rows not counted: it takes longer than 5 s');
    await other.end();
  });

  test('by nothing where nothing is lost', async () => {
    expect(await told(['drop index if exists ix_books', 'alter table books drop constraint if exists x'])).toEqual([]);
  });
});
