import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { RevisionFailedError } from '../../src/modules/migrations/runner/errors/revision-failed-error.ts';
import { openMigrator } from './support/open-migrator.ts';
import { writeRevisions } from '../support/revisions-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createDatabase, type TestDatabase } from '../support/test-database.ts';

const A = 'Migration20260101000000_make_books';
const B = 'Migration20260201000000_add_pages';
const C = 'Migration20260301000000_index_pages';

const LINE = {
  [A]: {
    up: ['create table books (id int primary key)', 'insert into books values (1), (2)'],
    down: ['drop table books'],
  },
  [B]: { up: ['alter table books add column pages int'], down: ['alter table books drop column pages'] },
  [C]: {
    up: ['create index concurrently ix_books_pages on books (pages)'],
    down: ['drop index concurrently if exists ix_books_pages'],
    transactional: false,
  },
};

describe('a run of the migrator', () => {
  let database: TestDatabase;
  let folder: string;
  const parent = temporaryFolder();

  beforeEach(async () => {
    database = await createDatabase('empty');
    folder = await mkdtemp(join(parent, 'revisions-'));
    await writeRevisions(folder, LINE);
  });

  afterEach(() => database.drop());

  test('applies what is pending, and says in the history who did it when and how long it took', async () => {
    await using open = await openMigrator(database.url, folder);
    const result = await open.migrator.upgrade('head');
    expect(result).toMatchObject({
      direction: 'up',
      from: null,
      to: C,
      revisions: [{ name: A }, { name: B }, { name: C }],
    });
    const rows = await database.query<Record<'name' | 'parent' | 'state' | 'checksum' | 'application_version', string>>(
      'select name, parent, state, checksum, role, host, application_version from mikro_orm_migrations order by id',
    );
    expect(rows.map((row) => [row.name, row.parent, row.state, row.application_version])).toEqual([
      [A, null, 'applied', 'test'],
      [B, A, 'applied', 'test'],
      [C, B, 'applied', 'test'],
    ]);
    expect(rows.every((row) => /^[0-9a-f]{64}$/.test(row.checksum))).toBe(true);
  });

  test('with nothing to do writes nothing, not even a history table', async () => {
    await using open = await openMigrator(database.url, await mkdtemp(join(parent, 'empty-')));
    expect((await open.migrator.upgrade('head')).revisions).toEqual([]);
    expect(await database.query(`select from pg_class where relname = 'mikro_orm_migrations'`)).toEqual([]);
  });

  test('goes step by step, to a name, and back', async () => {
    await using open = await openMigrator(database.url, folder);
    const { migrator } = open;
    expect((await migrator.upgrade('+1')).to).toBe(A);
    expect((await migrator.upgrade('add_pages')).to).toBe(B);
    expect((await migrator.downgrade('-1')).to).toBe(A);
    expect((await migrator.upgrade()).to).toBe(C);
    expect((await migrator.downgrade('20260101')).to).toBe(A);
    expect((await migrator.downgrade('base')).to).toBe(null);
    expect(await database.query(`select from pg_class where relname = 'books'`)).toEqual([]);
  });

  test('rolls a failed revision back whole, keeps those before it, and shows the statement and the place', async () => {
    await writeRevisions(folder, {
      [B]: { up: ['alter table books add column pages int', 'alter table books add column x nonsense'] },
    });
    await using open = await openMigrator(database.url, folder);
    const error = await open.migrator.upgrade('head').catch((thrown: unknown) => thrown);
    if (!(error instanceof RevisionFailedError)) throw error;
    expect(error).toMatchObject({ revision: B, statement: 2 });
    expect(error.message).toContain('type "nonsense" does not exist');
    expect(error.message).toMatch(/alter table books add column x nonsense\n {4} {31}\^/);
    expect((await open.migrator.compare()).current).toBe(A);
    expect(
      await database.query(`select from pg_attribute where attrelid = 'books'::regclass and attname = 'pages'`),
    ).toEqual([]);
  });

  test('rehearsed as a dry run leaves the database as it was', async () => {
    await using open = await openMigrator(database.url, folder);
    const result = await open.migrator.upgrade('add_pages', { dryRun: true });
    expect(result.revisions.map((revision) => revision.name)).toEqual([A, B]);
    expect((await open.migrator.compare()).current).toBe(null);
    expect(await database.query(`select from pg_class where relname = 'books'`)).toEqual([]);
  });

  test('of a mistyped target does nothing, up or down', async () => {
    await using open = await openMigrator(database.url, folder);
    await open.migrator.upgrade('head');
    await expect(open.migrator.up({ to: 'nonsense' })).rejects.toThrow('No revision answers to "nonsense"');
    await expect(open.migrator.down({ to: 'nonsense' })).rejects.toThrow('No revision answers to "nonsense"');
    expect((await open.migrator.compare()).current).toBe(C);
  });

  test('drops the invalid index that a failed CREATE INDEX CONCURRENTLY left, and builds it again', async () => {
    await using open = await openMigrator(database.url, folder);
    await open.migrator.upgrade('add_pages');
    await database.query('create index ix_books_pages on books (pages)');
    await database.query(`update pg_index set indisvalid = false where indexrelid = 'ix_books_pages'::regclass`);
    await open.migrator.upgrade('head');
    expect(
      await database.query(`select indisvalid from pg_index where indexrelid = 'ix_books_pages'::regclass`),
    ).toEqual([{ indisvalid: true }]);
  });

  test('takes up a revision whose index was built and whose history row was not finished', async () => {
    await using open = await openMigrator(database.url, folder);
    await open.migrator.upgrade('head');
    await database.query(`update mikro_orm_migrations set state = 'running' where name = $1`, [C]);
    expect(await open.migrator.compare()).toMatchObject({ current: B, interrupted: [C] });
    await open.migrator.upgrade('head');
    expect(await open.migrator.compare()).toMatchObject({ current: C, interrupted: [] });
  });

  test('refuses a revision outside a transaction that holds two statements, before it runs any', async () => {
    await writeRevisions(folder, {
      [C]: { up: ['create table one (id int)', 'create table two (id int)'], transactional: false },
    });
    await using open = await openMigrator(database.url, folder);
    await expect(open.migrator.upgrade('head')).rejects.toThrow(
      `Revision ${C} is not transactional and holds 2 statements`,
    );
    const written = `select from pg_class where relname in ('books', 'one', 'two', 'mikro_orm_migrations')`;
    expect(await database.query(written)).toEqual([]);
  });

  test('that a person was asked about runs only what the answer was about', async () => {
    await using open = await openMigrator(database.url, folder);
    await using other = await openMigrator(database.url, folder);
    await open.migrator.upgrade('head');
    const asked: string[][] = [];
    const approve = async (steps: readonly { name: string }[]) => {
      asked.push(steps.map((step) => step.name));
      await other.migrator.downgrade('-1');
      return true;
    };
    await expect(open.migrator.downgrade('-1', { approve })).rejects.toThrow(
      'Another migrator ran while you were asked',
    );
    expect(asked).toEqual([[C]]);
    expect((await open.migrator.compare()).current).toBe(B);
    await expect(open.migrator.downgrade('-1', { approve: async () => false })).rejects.toThrow('Nothing was run.');
    expect((await open.migrator.compare()).current).toBe(B);
  });

  test('back over a revision without down() is refused, and nothing is reverted', async () => {
    await writeRevisions(folder, { [B]: { up: ['alter table books add column pages int'], reversible: false } });
    await using open = await openMigrator(database.url, folder);
    await open.migrator.upgrade('head');
    await expect(open.migrator.downgrade('base')).rejects.toThrow(`Revision ${B} has no down()`);
    expect((await open.migrator.compare()).current).toBe(C);
    expect((await open.migrator.downgrade('-1')).to).toBe(B);
  });

  test('hits a lock timeout, and retries the whole revision', async () => {
    await using open = await openMigrator(database.url, folder, { lockTimeoutMs: 50, lockRetries: 50 });
    await open.migrator.upgrade('make_books');
    const reader = await database.connect();
    await reader.query('begin; lock table books in access share mode');
    const retries: string[] = [];
    const run = open.migrator.upgrade('add_pages', {
      onRetry: (name) => {
        retries.push(name);
        if (retries.length === 2) void reader.query('commit');
      },
    });
    expect((await run).to).toBe(B);
    expect(retries.length).toBeGreaterThanOrEqual(2);
  });

  test('gives up after the tries it was allowed, and has changed nothing', async () => {
    await using open = await openMigrator(database.url, folder, { lockTimeoutMs: 20, lockRetries: 1 });
    await open.migrator.upgrade('make_books');
    const reader = await database.connect();
    await reader.query('begin; lock table books in access share mode');
    await expect(open.migrator.upgrade('add_pages')).rejects.toThrow('canceling statement due to lock timeout');
    await reader.query('rollback');
    expect((await open.migrator.compare()).current).toBe(A);
  });
});
