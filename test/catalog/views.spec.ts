import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from 'pg';
import type { Catalog } from '../../src/modules/migrations/catalog/catalog.ts';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { readFacts } from '../../src/modules/migrations/catalog/read-facts.ts';
import { useDatabase } from '../support/use-database.ts';
import { queryOf } from './catalog-client.ts';

const TABLES = `create table t (i int, j int, "K k" int); create table s (i int, j int); insert into t values (1, 2, 3); insert into s values (1, 2);`;
const RETYPED = 'alter table t alter column j type bigint';

/** A change under a materialized view `m` that it does not read: its rows stay those of its last refresh. */
const UNREAD: readonly (readonly [what: string, setup: string, sql: string])[] = [
  ['another column is retyped', 'create materialized view m as select i from t', RETYPED],
  ['a column too many is dropped', 'create materialized view m as select i from t', 'alter table t add column z int'],
  [
    'a generated column is made again',
    'alter table t add g int generated always as (j + 1) stored; create materialized view m as select i from t',
    'alter table t drop column g; alter table t add g int generated always as (j + 2) stored',
  ],
  [
    'a column of that name is read from another table',
    'create materialized view m as select t.i, s.j from t join s on s.i = t.i',
    RETYPED,
  ],
  [
    'an alias is the name of the column of another',
    'create materialized view m as select a.i, b.j from t a join s b on b.i = a.i',
    RETYPED,
  ],
  [
    'a view stands on it',
    'create materialized view m as select i from t; create index on m (i); create view v as select i from m',
    RETYPED,
  ],
  [
    'a column that it reads was renamed',
    'create materialized view m as select i, "K k" from t where i > 0',
    'alter table t rename column i to x',
  ],
  [
    'a column of a join was renamed',
    'create materialized view m as select t.i, s.j from t join s on s.i = t.i',
    'alter table t rename column i to x',
  ],
];

/** Queries that do stand on the column, however they name it. */
const READ: readonly (readonly [what: string, view: string])[] = [
  ['alone', 'select count(*) filter (where j > 0) as n from t'],
  ['through an alias', 'select count(a.j) as n from t a join s on s.i = a.i'],
  ['under another name', 'select count(a.y) as n from t a(x, y)'],
  ['in a whole row', 'select row_to_json(a.*)::text as n from t a'],
  ['in a join by name', 'select count(*) as n from t natural join s'],
  ['in a query inside', 'select i from s where exists (select from t where t.j = s.i)'],
];

describe('a repair under views', () => {
  const database = useDatabase({ at: 'empty' });
  let client: Client;

  beforeAll(async () => {
    client = await database.connect();
  });

  const read = async (): Promise<Catalog> => {
    await client.query(`set search_path = ''`);
    return readFacts(queryOf(client));
  };
  const start = (setup: string) => client.query(`begin; set search_path = public; ${TABLES} ${setup}`);
  const run = (sql: string) => client.query(`set search_path = public; ${sql}`);

  test.each(UNREAD)('does not rebuild a materialized view when %s', async (_what, setup, sql) => {
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(async () => void (await client.query('rollback; reset all')));
    await start(setup);
    const expected = await read();
    await run(`insert into t values (1, 5, 6); insert into s values (5, 6); ${sql}`);
    const before_ = (
      await client.query('select oid, (select count(*) from public.m) from pg_class where oid = $1::regclass', [
        'public.m',
      ])
    ).rows;
    const { repair } = diffCatalogs(expected, await read());
    expect(repair.sql).not.toContain('materialized view');
    await client.query(repair.sql);
    expect(diffCatalogs(expected, await read()).drifts).toEqual([]);
    expect(
      (
        await client.query('select oid, (select count(*) from public.m) from pg_class where oid = $1::regclass', [
          'public.m',
        ])
      ).rows,
    ).toEqual(before_);
  });

  for (const kind of ['view', 'materialized view']) {
    for (const [what, query] of READ) {
      test(`makes a ${kind} again that reads the column ${what}, and what stands on it`, async () => {
        await using cleanup = new AsyncDisposableStack();
        cleanup.defer(async () => void (await client.query('rollback; reset all')));
        const views = `create ${kind} v as ${query}; create view w as select count(*) as c from v`;
        await start(views);
        const expected = await read();
        await run(`drop ${kind} v cascade; ${RETYPED}; ${views}`);
        const { repair } = diffCatalogs(expected, await read());
        await client.query(repair.sql);
        expect(diffCatalogs(expected, await read()).drifts).toEqual([]);
      });
    }
  }
});
