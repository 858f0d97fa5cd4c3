import { describe, expect, test } from '@jest/globals';
import { SERVER_MAJOR } from '../support/server-major.ts';
import { testUnless } from '../support/unless.ts';
import { repairPair } from './repair-pair.ts';

/** Found by comparing databases after each script of PostgreSQL's own regression suite. */
describe('as pg_dump sees it, it is not drift when', () => {
  const functions = `create function same(int, text) returns boolean language sql as 'select true';`;
  const shell = `${functions} create operator === (function = same, leftarg = int, rightarg = text, negator = !==);`;
  const shop = 'create table shop (id int primary key); create table sale (shop_id int) partition by list (shop_id);';
  const key = 'foreign key (shop_id) references shop';

  test.each([
    [
      'an operator that was dropped leaves its negator as a shell',
      functions,
      `${shell} drop operator === (int, text);`,
    ],
    [
      'a partition had an equal foreign key of another name before it was attached',
      `${shop} create table sale_1 partition of sale for values in (1); alter table sale add constraint sold ${key};`,
      `${shop} create table sale_1 (shop_id int, constraint mine ${key}); alter table sale add constraint sold ${key};
       alter table sale attach partition sale_1 for values in (1);`,
    ],
    [
      'the partition of a partition had such a key',
      `${shop} create table part partition of sale for values in (1) partition by list (shop_id);
       create table part_1 partition of part for values in (1); alter table sale add constraint sold ${key};`,
      `${shop} create table part_1 (shop_id int, constraint deep ${key});
       create table part (shop_id int, constraint mine ${key}) partition by list (shop_id);
       alter table part attach partition part_1 for values in (1);
       alter table sale attach partition part for values in (1); alter table sale add constraint sold ${key};`,
    ],
  ])('%s', async (_, expected, actual) => {
    expect(await repairPair(expected, actual)).toMatchObject({ script: '', left: [] });
    expect(await repairPair(actual, expected)).toMatchObject({ script: '', left: [] });
  });

  test('not when a partition lacks the foreign key, or has it twice', async () => {
    const sale = `${shop} create table sale_1 partition of sale for values in (1); alter table sale add constraint sold ${key};`;
    expect(
      (await repairPair(sale, `${shop} create table sale_1 partition of sale for values in (1)`)).script,
    ).toContain('sold');
    const twice = `${sale} alter table sale_1 add constraint again ${key}`;
    expect((await repairPair(sale, twice)).script).toContain('drop constraint if exists again');
  });
});

test.each([
  ['a table', 'create table t (a int)'],
  ['a partitioned table', 'create table t (a int) partition by list (a)'],
  ['a materialized view', 'create materialized view t as select 1 as a'],
])('a privilege on system columns of %s is seen and repaired both ways', async (_, table) => {
  const granted = `${table}; grant select (tableoid, xmin), update (a) on t to pg_monitor; grant select (tableoid) on t to public;`;
  const other = `${table}; grant select (tableoid) on t to pg_monitor with grant option; grant update (a) on t to pg_monitor;`;
  for (const [expected, actual] of [
    [granted, table],
    [table, granted],
    [granted, other],
    [other, granted],
  ] as const) {
    const { script, left } = await repairPair(expected, actual);
    expect(script).not.toBe('');
    expect(left).toEqual([]);
  }
});

const inherited = 'create table base (a int not null); create table child () inherits (base);';
const tooOld = SERVER_MAJOR < 18 && 'before 18 a NOT NULL constraint has no row of its own';

testUnless(tooOld)('SET NOT NULL on a child that inherits it is seen, and repaired where it is missing', async () => {
  const own = `${inherited} alter table child alter a set not null`;
  const { script, left } = await repairPair(own, inherited);
  expect(script).toContain('alter column a set not null');
  expect(left).toEqual([]);
  expect((await repairPair(inherited, own)).left).toEqual(['changed column public.child.a']);
});

testUnless(tooOld)('a partition may have its NOT NULL constraint under any name', async () => {
  const log =
    'create table log (a int, b int not null) partition by list (a); create table log_1 (a int, b int not null);';
  const attached = `${log} alter table log attach partition log_1 for values in (1);`;
  expect((await repairPair(attached, `${attached} alter table log alter column b type int`)).script).toBe('');
});

test('operators that a class brought differ from loose ones of its family, and come back with the class', async () => {
  const family = 'create operator family f using btree;';
  const members = 'operator 1 <(int4, int4), function 1 (int4, int4) btint4cmp(int4, int4)';
  const bound = `${family} create operator class c for type int4 using btree family f as ${members};
    alter operator family f using btree add operator 1 <(int4, int8), function 1 (int4, int8) btint48cmp(int4, int8);`;
  // a member that is added while its class exists belongs to the class
  const loose = `${family} alter operator family f using btree add ${members},
    operator 1 <(int4, int8), function 1 (int4, int8) btint48cmp(int4, int8);
    create operator class c for type int4 using btree family f as storage int4;`;
  for (const [expected, actual] of [
    [bound, loose],
    [loose, bound],
    [bound, family],
  ] as const) {
    const { script, left } = await repairPair(expected, actual);
    expect(script).toContain('create operator class public.c');
    expect(left).toEqual([]);
  }
});
