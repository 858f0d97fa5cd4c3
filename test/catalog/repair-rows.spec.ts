import { describe, expect, test } from '@jest/globals';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { createDatabase } from '../support/test-database.ts';
import { repairPair } from './repair-pair.ts';

interface Case {
  readonly title: string;
  readonly expected: string;
  readonly actual: string;
  /** Read from the repaired database; with what it gives. */
  readonly query?: readonly [sql: string, rows: readonly object[]];
}

const HELD: readonly Case[] = [
  {
    title: 'the type of a column of a table whose rows are in a column of another',
    expected: 'create table t (a bigint, b text); create table h (r t)',
    actual: `create table t (a int, b text); create table h (r t); insert into h values (row(1, 'x,"y"'))`,
    query: ['select (r).a, (r).b from h', [{ a: '1', b: 'x,"y"' }]],
  },
  {
    title: 'the same, in arrays, under a domain, and in tables that hold those rows',
    expected: `create table t (a bigint); create domain d as t; create table h (r t[], d d);
      create table k (h h, check ((h).d is not null)); create view v as select (h).r from k`,
    actual: `create table t (a int); create domain d as t; create table h (r t[], d d);
      create table k (h h, check ((h).d is not null)); create view v as select (h).r from k;
      insert into k values (row(array[row(1)::t], row(2)))`,
    query: ['select (((h).r)[1]).a as one, ((h).d).a as two from k', [{ one: '1', two: '2' }]],
  },
  {
    title: 'an attribute of a composite type, under a default, a check, a policy, an index and a trigger',
    expected: `create type c as (a bigint, b text);
      create table t (x c default '(1,y)', n bigint default (null::c).a, check ((x).a > 0)); create index i on t (((x).a));
      create policy p on t using ((x).b = 'y'); create view v as select (null::c).a`,
    actual: `create type c as (a int, b text);
      create table t (x c default '(1,y)', n bigint default (null::c).a, check ((x).a > 0)); create index i on t (((x).a));
      create policy p on t using ((x).b = 'y'); create view v as select (null::c).a; insert into t default values`,
    query: ['select (x).a, (x).b from t', [{ a: '1', b: 'y' }]],
  },
  {
    title: 'a new column with a default, in a table whose rows are held',
    expected: 'create table t (a int, b int default 5); create table h (r t)',
    actual: 'create table t (a int); create table h (r t); insert into t values (1); insert into h values (row(1))',
    query: ['select (r).a, (select b from t) from h', [{ a: 1, b: 5 }]],
  },
  {
    title: 'the types of some columns of such a table, and columns more and fewer',
    expected: 'create table t (a bigint, d text, c int, b int not null default 5); create table h (r t[])',
    actual: `create table t (a int, d text, e date); create table h (r t[]); insert into h values (array[row(1, 'd', null)::t])`,
    query: ['select (r[1]).a, (r[1]).d, (r[1]).b from h', [{ a: '1', d: 'd', b: null }]],
  },
];

describe('a table or a type whose rows are in columns of others gets back', () => {
  test.each(HELD)('$title', async ({ expected, actual, query }) => {
    const { left } = await repairPair(expected, actual, async (database) => {
      if (query) expect(await database.query(query[0])).toEqual(query[1]);
    });
    expect(left).toEqual([]);
  });
});

const TOGETHER: readonly Case[] = [
  {
    title: 'an attribute that nothing assigns from what is there, in a table of the type',
    expected: `create type m as enum ('a'); create type c as (y m, z int); create table t of c`,
    actual: `create type n as enum ('a'); create type c as (y n, z int); create table t of c; insert into t values ('a', 1)`,
    query: ['select y::text, z from t', [{ y: 'a', z: 1 }]],
  },
  {
    title: 'a replaced type and an attribute that is not expected, in a table of the type',
    expected: `create type m as enum ('a'); create type c as (y m); create table t of c`,
    actual: `create type m as enum ('a', 'b'); create type c as (y m, z int); create table t of c; insert into t values ('a', 1)`,
  },
  {
    title: 'a function and one of its name with other arguments that a default calls, while rows hold the one',
    expected: `create function f(a text, b text default '') returns text immutable language sql as 'select a'; create table d (s text default f('x'))`,
    actual: `create function f(a text) returns text immutable language sql as 'select a'; create table d (s text default f('x'));
      create table more (t text); create index on more (f(t))`,
  },
  {
    title: 'a key that may be deferred, under a foreign key of a table that goes',
    expected: 'create table t (a int constraint k unique deferrable)',
    actual: 'create table t (a int constraint k unique); create table more (a int references t (a))',
  },
  {
    title: 'an index of a partitioned table that has a partition too many',
    expected: 'create table t (a int, b int) partition by list (a); create index i on t (b)',
    actual: 'create table t (a int, b int) partition by list (a); create table t1 partition of t for values in (1)',
  },
  {
    title: 'the storage of a column that gets another type',
    expected: 'create table t (a text, b text); alter table t alter a set storage external',
    actual: 'create table t (a varchar(9), b text); alter table t alter a set storage external',
  },
];

test.each(TOGETHER)('what only comes back with something else does: $title', async ({ expected, actual, query }) => {
  const { left } = await repairPair(expected, actual, async (database) => {
    if (query) expect(await database.query(query[0])).toEqual(query[1]);
  });
  expect(left).toEqual([]);
});

test('what is built on what no statement brings back stays too, and says with what', async () => {
  const [wanted, found] = [await createDatabase(), await createDatabase()];
  try {
    const rest =
      'create view v as select a, b from t; create view w as select a from v; create index i on t ((a::text))';
    await wanted.query(`create table t (a bigint, b text) partition by range (a); ${rest}`);
    await found.query(`create table t (a int, b varchar(9)) partition by range (a); ${rest}`);
    const catalog = await catalogOf(wanted.url);
    const { repair } = diffCatalogs(catalog, await catalogOf(found.url));
    await found.query(`begin; ${repair.sql} commit`);
    await found.query('reset all');
    const { drifts } = diffCatalogs(catalog, await catalogOf(found.url));
    expect(drifts.map(({ kind, identity }) => `${kind} ${identity}`)).toEqual([
      'column public.t.a',
      'column public.v.a',
      'column public.w.a',
    ]);
    expect(drifts.map((drift) => drift.repair.note)).toEqual([
      expect.stringContaining('PostgreSQL cannot change the type of a column of a partition key'),
      'It stays as it is, because column public.t.a does.',
      'It stays as it is, because column public.t.a does.',
    ]);
    expect(repair.destructive).toBe(false);
  } finally {
    await Promise.all([wanted.drop(), found.drop()]);
  }
});
