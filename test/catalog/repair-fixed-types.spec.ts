import { describe, expect, test } from '@jest/globals';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { createDatabase } from '../support/test-database.ts';
import { repairPair } from './repair-pair.ts';

/** Runs what the printed script runs without --with-data-loss, and reads `query` afterwards. */
async function repairWithoutLoss(expected: string, actual: string, query: string) {
  const [wanted, found] = [await createDatabase(), await createDatabase()];
  try {
    await wanted.query(expected);
    await found.query(actual);
    const { repair, drifts } = diffCatalogs(await catalogOf(wanted.url), await catalogOf(found.url));
    await found.query(`begin; ${repair.lossless.map((sql) => `${sql};`).join(' ')} commit`);
    return { drifts, notes: repair.notes, rows: await found.query(query) };
  } finally {
    await Promise.all([wanted.drop(), found.drop()]);
  }
}

const MOOD = (labels: string) => `create type mood as enum (${labels})`;

const FIXED = [
  {
    title: 'an enum type in a partition key',
    expected: `${MOOD(`'a', 'b'`)}; create table t (m mood not null) partition by list (m); create table t1 partition of t default`,
    actual: `${MOOD(`'a', 'b', 'c'`)}; create table t (m mood not null) partition by list (m); create table t1 partition of t default; insert into t values ('a')`,
  },
  {
    title: 'an enum type in the partition key of a partition',
    expected: `${MOOD(`'a'`)}; create table t (n int, m mood) partition by list (n); create table t1 partition of t default partition by list (m)`,
    actual: `${MOOD(`'a', 'c'`)}; create table t (n int, m mood) partition by list (n); create table t1 partition of t default partition by list (m)`,
  },
  {
    title: 'an enum type that a range type is made of',
    expected: `${MOOD(`'a', 'b'`)}; create type moods as range (subtype = mood); create table t (m moods)`,
    actual: `${MOOD(`'a', 'b', 'c'`)}; create type moods as range (subtype = mood); create table t (m moods); insert into t values ('[a,b]')`,
  },
  {
    title: 'a domain in a partition key',
    expected: `create domain d as bigint; create table t (m d) partition by range (m)`,
    actual: `create domain d as int; create table t (m d) partition by range (m)`,
  },
  {
    title: 'an attribute of a type of which a partition key has values',
    expected: `create type c as (a int); create table t (x c) partition by range (x)`,
    actual: `create type c as (a text); create table t (x c) partition by range (x)`,
  },
  {
    title: 'the type of a column in a partition key',
    expected: `create table t (m bigint) partition by range (m); create table t1 partition of t for values from (1) to (9)`,
    actual: `create table t (m int) partition by range (m); create table t1 partition of t for values from (1) to (9); insert into t values (1)`,
  },
];

describe('a type that the server cannot replace', () => {
  test.each(FIXED)('is left as it is, with a note, when it is $title', async ({ expected, actual }) => {
    const { notes, drifts, rows } = await repairWithoutLoss(expected, actual, 'select count(*) from t');
    expect(notes).toContainEqual(expect.stringContaining('PostgreSQL cannot'));
    expect(drifts.map(({ repair }) => repair.sql).filter((sql) => sql.includes('replaced'))).toEqual([]);
    expect(rows).toHaveLength(1);
  });
});

const CUT = [
  ['a shorter text', 'varchar(3)', 'text', 'abcdef'],
  ['fewer bits', 'varbit(3)', 'varbit', '10101'],
  ['a date', 'date', 'timestamp', '2026-01-01 10:00:00'],
  ['fewer digits', 'numeric(4,1)', 'numeric', '12.345'],
] as const;

describe('another base type of a domain', () => {
  test.each(CUT)('is destructive, and left out, when it holds %s', async (_, to, from, value) => {
    const table = 'create table t (a d)';
    const { drifts, rows } = await repairWithoutLoss(
      `create domain d as ${to}; ${table}`,
      `create domain d as ${from}; ${table}; insert into t values ('${value}')`,
      'select a::text from t',
    );
    expect(drifts.map(({ repair }) => repair.destructive)).toEqual([true]);
    expect(rows).toEqual([{ a: value }]);
  });

  test('loses nothing when every value fits, or no column has it', async () => {
    const { left } = await repairPair(
      'create domain d as bigint; create domain e as varchar(3); create table t (a d)',
      'create domain d as int; create domain e as text; create table t (a d); insert into t values (5)',
    );
    expect(left).toEqual([]);
  });
});

test.each([
  ['a number', 'create table t (a int)', `create table t (a text collate "C"); insert into t values ('5')`],
  ['text', 'create table t (a text)', `create table t (a text collate "C"); insert into t values ('5')`],
  ['text of a type', 'create type c as (a text, b int)', 'create type c as (a text collate "C", b text collate "C")'],
])('a collation that is not expected goes when it is %s', async (_, expected, actual) => {
  expect((await repairPair(expected, actual)).left).toEqual([]);
});

test('two columns that have the names of each other, not null and of different types, get them back', async () => {
  const { left } = await repairPair(
    'create table t (a text not null, b text not null, constraint c check (a <> b), constraint d check (a > b))',
    `create table t (b text not null, a text not null, constraint c check (a <> b), constraint d check (a > b));
     alter table t rename a to x; alter table t rename b to a; alter table t rename x to b`,
  );
  expect(left.filter((one) => !one.startsWith('changed table'))).toEqual([]);
});
