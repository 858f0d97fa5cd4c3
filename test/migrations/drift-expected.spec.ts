import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rewriteLock } from '../../src/modules/migrations/verify/build-catalog-lock.ts';
import { driftGuard } from '../../src/modules/migrations/report/drift-guard.ts';
import { DEFAULT_DRIFT_POLICY } from '../../src/modules/migrations/report/drift-policy.ts';
import { openFixtureMigrator } from './support/open-fixture-migrator.ts';
import { type RevisionFixture, writeRevisions } from '../support/revisions-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createDatabase, type TestDatabase } from '../support/test-database.ts';

const A = 'Migration20260101000000_make_books';
const B = 'Migration20260201000000_add_pages';
const C = 'Migration20260301000000_index_pages';
const LINE: Readonly<Record<string, RevisionFixture>> = {
  [A]: { up: ['create table books (id int primary key, title text)'], down: ['drop table books'] },
  [B]: { up: ['alter table books add column pages int'], down: ['alter table books drop column pages'] },
  [C]: {
    up: ['create index concurrently ix_books_pages on books (pages)'],
    down: ['drop index concurrently if exists ix_books_pages'],
    transactional: false,
  },
};

/** Each build knows the revisions up to one, and has the catalog lock of that one. */
describe('what a guarded run expects of the catalog', () => {
  let database: TestDatabase;
  const parent = temporaryFolder();

  beforeEach(async () => {
    database = await createDatabase('empty');
  });
  afterEach(() => database.drop());

  const build = async (...names: readonly string[]) => {
    const folder = await mkdtemp(join(parent, 'build-'));
    await writeRevisions(folder, Object.fromEntries(names.map((name) => [name, LINE[name] ?? { up: [] }])));
    await rewriteLock({ serverUrl: database.url, folder, watch: DEFAULT_DRIFT_POLICY });
    const guard = driftGuard(database.url, DEFAULT_DRIFT_POLICY);
    return openFixtureMigrator({ databaseUrl: database.url, folder, settings: { guard } });
  };

  /** With a database that the first build has migrated. */
  const afterFirstBuild = async () => {
    await using first = await build(A);
    await first.migrator.upgrade('head');
  };

  test('is kept in the history by the build that made it, so that the next one needs no other database', async () => {
    await afterFirstBuild();
    await using next = await build(A, B);
    expect((await next.migrator.upgrade('head', { dryRun: true })).before).toMatchObject({
      status: 'ok',
      expectedFrom: 'history',
    });
    await database.query('alter table books add column stray int');
    await expect(next.migrator.upgrade('head')).rejects.toMatchObject({
      code: 'schema_drifted',
      objects: [{ change: 'unexpected', kind: 'column', identity: 'public.books.stray', severity: 'error' }],
    });
    expect((await next.migrator.compare()).pending).toEqual([B]);
  });

  test('is made on a scratch database where the history has it in words that this build does not use', async () => {
    await afterFirstBuild();
    await database.query(
      `update mikro_orm_migrations set expected_catalog = jsonb_set(expected_catalog, '{vocabularies}', '{}')`,
    );
    await using next = await build(A, B);
    const { before } = await next.migrator.upgrade('head');
    expect(before).toMatchObject({ status: 'ok', expectedFrom: 'scratch database' });
  });

  test('is the committed lock where the database is at its revision, as on the way down from head', async () => {
    await using open = await build(A, B);
    await open.migrator.upgrade('head');
    await database.query('comment on table books is $$mine$$');
    await expect(open.migrator.downgrade('-1')).rejects.toMatchObject({
      objects: [{ change: 'changed', identity: 'public.books' }],
    });
    const { before } = await open.migrator.downgrade('-1', { acceptDrift: true });
    expect(before).toMatchObject({ status: 'drift', expectedFrom: 'catalog lock' });
    // the reverted row is gone: the one that the database is at now keeps what was accepted
    expect((await open.migrator.readHistory()).map((row) => [row.name, row.acceptedDrift.length])).toEqual([[A, 1]]);
  });

  test('a warning counts, as it does for the drift report', async () => {
    await afterFirstBuild();
    await database.query(`comment on database ${database.name} is 'a warning'`);
    await using next = await build(A, B);
    await expect(next.migrator.upgrade('head')).rejects.toMatchObject({
      objects: [{ kind: 'database', severity: 'warning' }],
    });
  });

  test('is not known while a revision is interrupted: it is taken up without a comparison', async () => {
    await using open = await build(A, B, C);
    await open.migrator.upgrade('head');
    await database.query(`update mikro_orm_migrations set state = 'running' where name = $1`, [C]);
    const { before, to } = await open.migrator.upgrade('head');
    expect(before).toMatchObject({
      status: 'unknown',
      reason: `${C} was interrupted, so that a part of it may be there.`,
    });
    expect(to).toBe(C);
  });

  test('at base is nothing; existing objects are named, and extensions are not', async () => {
    await database.query('create extension "uuid-ossp"');
    await using open = await build(A);
    expect((await open.migrator.upgrade('head', { dryRun: true })).before).toMatchObject({
      status: 'base',
      reason: null,
    });
    await database.query('create table theirs (id int); create view seen as select 1 as one');
    expect((await open.migrator.upgrade('head')).before).toMatchObject({
      status: 'base',
      reason: expect.stringContaining(
        'the database holds table public.theirs, view public.seen. If a revision made them',
      ),
    });
  });

  test('a stamp says what to expect as well', async () => {
    await database.query(LINE[A]?.up[0] ?? '');
    {
      await using first = await build(A);
      await first.migrator.stamp('head');
    }
    await using next = await build(A, B);
    expect((await next.migrator.upgrade('head')).before).toMatchObject({ status: 'ok', expectedFrom: 'history' });
  });

  test.each([
    ['an older build', 'alter table mikro_orm_migrations drop column accepted_drift, drop column expected_catalog'],
    [
      'the stock MikroORM migrator',
      `drop table mikro_orm_migrations;
       create table mikro_orm_migrations (id serial primary key, name varchar(255) null, executed_at timestamptz(6) null default current_timestamp(6));
       insert into mikro_orm_migrations (name) values ('${A}')`,
    ],
  ] as const)('a history table as %s made it is not drift, and gets its columns', async (_shape, sql) => {
    await afterFirstBuild();
    await database.query(sql);
    await using next = await build(A, B);
    const { before } = await next.migrator.upgrade('head');
    expect(before).toMatchObject({ status: 'ok', expectedFrom: 'scratch database' });
    expect(await database.query('select name from mikro_orm_migrations where expected_catalog is not null')).toEqual([
      { name: B },
    ]);
  });

  test('a stop while it is found out ends the run before it begins', async () => {
    const folder = await mkdtemp(join(parent, 'build-'));
    await writeRevisions(folder, { [A]: { up: ['create table books (id int)'] } });
    const stopping = new AbortController();
    const driftBefore = () => {
      stopping.abort();
      return Promise.reject(new Error('the scratch database was dropped'));
    };
    const guard = { driftBefore, known: async () => null };
    await using open = await openFixtureMigrator({ databaseUrl: database.url, folder, settings: { guard } });
    await expect(open.migrator.upgrade('head', { stop: stopping.signal })).rejects.toMatchObject({
      code: 'run_stopped',
    });
    expect(await database.query(`select from pg_class where relname in ('books', 'mikro_orm_migrations')`)).toEqual([]);
  });
});
