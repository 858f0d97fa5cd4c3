import { DEFAULT_DRIFT_POLICY } from '../../src/modules/migrations/report/drift-policy.ts';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { sqlScript } from '../../src/modules/migrations/commands/sql-script.ts';
import { verify } from '../../src/modules/migrations/verify/verify.ts';
import type { Backfill } from '../../src/modules/migrations/revisions/backfill.ts';
import { readRevisions } from '../../src/modules/migrations/revisions/read-revisions.ts';
import type { BackfillProgress } from '../../src/modules/migrations/runner/executor/backfill/progress.ts';
import { BackfillStoppedError } from '../../src/modules/migrations/runner/errors/backfill-stopped-error.ts';
import { spawnFixtureMigrator } from './support/fixture-process.ts';
import { openFixtureMigrator } from './support/open-fixture-migrator.ts';
import { writeRevisions } from '../support/revisions-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';

const of = (folder: string) => ({ folder, watch: DEFAULT_DRIFT_POLICY, applicationVersion: '0.1.0' });

const TABLE = 'Migration20260101000000_books';
const FILL = 'Migration20260102000000_fill_books';
const ROWS = 250;

/** Counts how often a row was done. */
const COUNTS: Backfill = { table: 'books', key: ['shelf', 'place'], set: { done: 'done + 1' }, batchSize: 20 };

describe('a revision that fills rows', () => {
  const database = useDatabase({ at: 'empty' });
  const parent = temporaryFolder();
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(parent, 'revisions-'));
    await database.query('drop table if exists books, mikro_orm_migrations');
  });

  async function prepare(backfill: Backfill = COUNTS): Promise<void> {
    await writeRevisions(folder, {
      [TABLE]: {
        up: [
          'create table books (shelf varchar(10), place bigint, done int not null default 0, title text, primary key (shelf, place))',
          `insert into books (shelf, place) select chr(97 + n % 3), n from generate_series(1, ${ROWS}) n`,
        ],
        down: ['drop table books'],
      },
      [FILL]: { up: [], backfill },
    });
  }

  const open = (settings: Parameters<typeof openFixtureMigrator>[0]['settings'] = {}) =>
    openFixtureMigrator({ databaseUrl: database.url, folder, settings });

  const done = () => database.query('select done, count(*)::int as rows from books group by done order by done');

  test('does each row once, in the order of its key, and forgets how far it was', async () => {
    await prepare();
    const told: BackfillProgress[] = [];
    await using migrator = await open();
    const result = await migrator.migrator.upgrade('head', { onProgress: (progress) => told.push(progress) });
    expect(result.revisions.map(({ name }) => name)).toEqual([TABLE, FILL]);
    expect(await done()).toEqual([{ done: 1, rows: ROWS }]);
    expect(await database.query('select state, progress from mikro_orm_migrations where name = $1', [FILL])).toEqual([
      { state: 'applied', progress: null },
    ]);
    await migrator.migrator.downgrade('-1');
    expect(await done()).toEqual([{ done: 1, rows: ROWS }]);
  });

  test.each([32, 47, 62])('does no row twice after kill -9 before query %d', async (killAt) => {
    await prepare();
    expect((await spawnFixtureMigrator({ databaseUrl: database.url, folder, killAt }).answer()).code).toBe(null);
    expect(await spawnFixtureMigrator({ databaseUrl: database.url, folder }).answer()).toMatchObject({ code: 0 });
    expect(await done()).toEqual([{ done: 1, rows: ROWS }]);
  });

  test('stops at a row that the server refuses, names it, and goes on after the revision was corrected', async () => {
    const set = { done: `done + 1 + 0 / (place - 101)::int` };
    await prepare({ ...COUNTS, set });
    {
      await using migrator = await open();
      const failure = migrator.migrator.upgrade();
      await expect(failure).rejects.toThrow(BackfillStoppedError);
      await expect(failure).rejects.toThrow(
        /refuses the row of books with \(shelf, place\) = \(c, 101\)[^]*division by zero[^]*Run it again/,
      );
    }
    expect(await done()).toEqual([
      { done: 0, rows: 83 - 33 },
      { done: 1, rows: ROWS - (83 - 33) },
    ]);
    const file = join(folder, `${FILL}.js`);
    await writeFile(file, (await readFile(file, 'utf8')).replace(set.done, COUNTS.set['done']!));
    await using migrator = await open();
    await migrator.migrator.upgrade();
    expect(await done()).toEqual([{ done: 1, rows: ROWS }]);
  });

  test('retries while a session holds rows of it, and goes on when that has ended', async () => {
    await prepare();
    await using migrator = await open({ lockTimeoutMs: 50 });
    await migrator.migrator.upgrade(TABLE);
    const other = await database.connect();
    await other.query(`begin; select from books where place = 100 for update`);
    let retries = 0;
    await migrator.migrator.upgrade('head', {
      onRetry: () => {
        retries += 1;
        if (retries === 2) void other.query('rollback');
      },
    });
    expect(retries).toBeGreaterThanOrEqual(2);
    expect(await done()).toEqual([{ done: 1, rows: ROWS }]);
  });

  test('waits for a replica that is behind, says so, stops after a while, and goes on in the next run', async () => {
    await prepare();
    const replica = new Client({ connectionString: database.url, replication: 'true' } as object);
    replica.on('error', () => undefined);
    await replica.connect();
    const [at] = (await replica.query('IDENTIFY_SYSTEM')).rows;
    replica.query(`START_REPLICATION PHYSICAL ${at.xlogpos}`).catch(() => undefined);
    {
      await using migrator = await open({ replicationLagMs: 50, replicationWaitMs: 300 });
      const told = new Set<string | null>();
      const failure = migrator.migrator.upgrade('head', { onProgress: ({ waitsFor }) => told.add(waitsFor) });
      await expect(failure).rejects.toThrow(/a replica is .* behind/);
      expect(told).toContain('replica');
    }
    await replica.end();
    await using migrator = await open();
    await migrator.migrator.upgrade();
    expect(await done()).toEqual([{ done: 1, rows: ROWS }]);
  });

  test('runs one batch in a dry run, and rolls it back', async () => {
    await prepare();
    await using migrator = await open();
    await migrator.migrator.upgrade(TABLE);
    await migrator.migrator.upgrade('head', { dryRun: true });
    expect(await done()).toEqual([{ done: 0, rows: ROWS }]);
    expect((await migrator.migrator.compare()).pending).toEqual([FILL]);
  });

  test('is a script of batches too', async () => {
    await prepare();
    await database.query(
      'create table books (shelf varchar(10), place bigint, done int default 0, primary key (shelf, place))',
    );
    await database.query(`insert into books select 'a', n from generate_series(1, ${ROWS}) n`);
    const [script = ''] = (await sqlScript('up', `${TABLE}:head`, of(folder))).slice(-1);
    const block = /do \$backfill\$[^]*\$backfill\$(?=;)/.exec(script)?.[0] ?? '';
    await database.query(block);
    expect(await done()).toEqual([{ done: 1, rows: ROWS }]);
  });

  test.each([
    ['by a key that is not unique', { ...COUNTS, key: ['shelf'] }, 'not the columns of a valid unique index'],
    ['by a column that may be null', { ...COUNTS, key: ['title'] }, 'not the columns of a valid unique index'],
  ])('is refused before it writes a row: %s', async (_what, backfill, message) => {
    await prepare(backfill);
    await using migrator = await open();
    await expect(migrator.migrator.upgrade()).rejects.toThrow(message);
    expect(await done()).toEqual([{ done: 0, rows: ROWS }]);
  });

  test.each([
    ['statements of its own', 'up() {', `up() { this.addSql('select 1');`, 'holds 1 statements'],
    ['one transaction', 'up() {', 'isTransactional() { return true; } up() {', 'commits after each batch'],
    ['another shape', '"books"', '5', 'backfill.table'],
  ])('is refused with %s', async (_what, from, to, message) => {
    await prepare();
    const file = join(folder, `${FILL}.js`);
    await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
    await expect(readRevisions(folder)).rejects.toThrow(message);
  });

  test.each([
    ['fills all that it should', { set: { title: `'x'` }, where: 'title is null' }, ['backfill-stays']],
    ['leaves rows', { set: { title: 'null' }, where: 'title is null' }, ['backfill-incomplete', 'backfill-stays']],
    ['changes rows again', { set: { done: 'done + 1' } }, ['backfill-not-repeatable', 'backfill-stays']],
    ['fails', { set: { done: '1 / (place - place)::int' } }, ['up-fails']],
  ])('is proved on marked rows, run twice: one that %s', async (_what, change, rules) => {
    await prepare({ table: 'books', key: ['shelf', 'place'], ...change });
    const report = await verify({ serverUrl: database.url, folder, watch: DEFAULT_DRIFT_POLICY }, { words: ['head'] });
    expect(report.proofs[0]?.findings.map(({ rule }) => rule)).toEqual(rules);
    expect(report.proofs[0]?.online?.isOnline).toBe(rules.includes('up-fails') ? undefined : true);
  });
});
