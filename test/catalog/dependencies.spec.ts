import { describe, expect, test } from '@jest/globals';
import { keyOf } from '../../src/modules/migrations/catalog/fact.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { useDatabase } from '../support/use-database.ts';
import { repairPair } from './repair-pair.ts';

describe('what an object is built on', () => {
  const database = useDatabase({ at: 'empty' });

  test('is read with it, whatever PostgreSQL keeps in between', async () => {
    await database.query(`
      create type mood as enum ('a'); create function one() returns int immutable language sql as 'select 1';
      create table t (id serial primary key, m mood[], g int generated always as (id * 2) stored, d int default one());
      create view v as select id, m from t; create view grouped as select id, m, count(*) from t group by id;
      create function f(t) returns setof v language sql as 'select null::v';
      create table c (r int references t (id), whole t); create policy p on t using (d > 0);
      create index i on t (m) where d > 1; create publication pub for table t where (id > 1)`);
    const { facts } = await catalogOf(database.url);
    const on = Object.fromEntries(facts.map((fact) => [keyOf(fact), fact.dependsOn]));
    expect(on).toMatchObject({
      'column public.t.id': ['sequence public.t_id_seq'],
      'column public.t.m': ['enum type public.mood'],
      'column public.t.g': ['column public.t.id'],
      'column public.t.d': ['function public.one()'],
      'column public.c.whole': ['table public.t'],
      'view public.v': ['column public.t.id', 'column public.t.m'],
      'view public.grouped': ['column public.t.id', 'column public.t.m', 'constraint public.t.t_pkey'],
      'function public.f(public.t)': ['table public.t', 'view public.v'],
      'constraint public.c.c_r_fkey': ['column public.c.r', 'column public.t.id', 'index public.t_pkey'],
      'policy public.t.p': ['column public.t.d', 'table public.t'],
      'index public.i': ['column public.t.d', 'column public.t.m'],
      'publication pub': ['column public.t.id', 'table public.t'],
    });
    // its column says so
    expect(on['sequence public.t_id_seq']).toBeUndefined();
  });
});

const table = (type: string) => `create table t (i int, j ${type}); insert into t values (1, 2);
  create materialized view m as select i from t; insert into t values (3, 4)`;

describe('the order of a repair is that of what is built on what', () => {
  const functions = `create function same(int, text) returns boolean language sql as 'select true';`;
  test.each([
    [
      'a view that is grouped by a key',
      'create table t (a int constraint t_pk primary key, b text); create view v as select a, b, count(*) from t group by a',
      'create table t (a int, b text)',
    ],
    ['a type that is made of a table', 'create table t (a int); create type pair as (x t)', ''],
    [
      'a dictionary of a template',
      'create text search template tm (lexize = dsimple_lexize); create text search dictionary d (template = tm)',
      '',
    ],
    [
      'an operator whose function is in another schema',
      `create schema two; ${functions} create operator === (function = same, leftarg = int, rightarg = text)`,
      `create schema two; ${functions} create operator === (function = same, leftarg = int, rightarg = text);
       alter function same(int, text) set schema two`,
    ],
    [
      'a column that a text search configuration has the name of',
      'create table docs (id int, body text)',
      'create table docs (id int, body text); create text search configuration docs (copy = english); create collation docs from "C"',
    ],
  ])('%s', async (_, expected, actual) => {
    for (const [want, have] of [
      [expected, actual],
      [actual, expected],
    ] as const)
      expect(await repairPair(want, have)).toMatchObject({ left: [] });
  });

  test('a materialized view is left alone where a column that it does not read is altered', async () => {
    const { script, left } = await repairPair(table('int'), table('bigint'));
    expect(left).toEqual([]);
    expect(script).not.toContain('materialized view');
  });
});
