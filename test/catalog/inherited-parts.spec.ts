import { describe, expect, test } from '@jest/globals';
import { SERVER_MAJOR } from '../support/server-major.ts';
import { testUnless } from '../support/unless.ts';
import { repairPair } from './repair-pair.ts';

/** Two databases, each of which is brought to what the other is. */
type Pair = readonly [title: string, one: string, other: string];

async function expectBothWays(one: string, other: string): Promise<void> {
  expect(await repairPair(one, other)).toMatchObject({ left: [] });
  expect(await repairPair(other, one)).toMatchObject({ left: [] });
}

const positive = 'constraint positive check (b > 0)';
const checked = `create table base (a integer, b integer ${positive}); create table child (${positive}) inherits (base);`;

describe('what a child has of its own and from its parent as well comes back, and goes, both ways:', () => {
  const pairs: readonly Pair[] = [
    [
      'a child with the check of its parent',
      `create table base (b integer ${positive})`,
      checked.replace('a integer, ', ''),
    ],
    [
      'the type of the column that such a check reads',
      checked,
      `${checked} alter table base alter column b type numeric;`,
    ],
    [
      'such a check itself',
      checked,
      'create table base (a integer, b integer); create table child () inherits (base);',
    ],
    [
      'such a check three deep',
      `${checked} create table grandchild (${positive}) inherits (child);`,
      'create table base (a integer, b integer); create table child () inherits (base); create table grandchild () inherits (child);',
    ],
    [
      'a column that parent and child have',
      'create table base (a integer); create table child () inherits (base);',
      'create table base (a integer); create table child (b integer) inherits (base); alter table base add column b integer;',
    ],
    [
      'a column that is NOT NULL in the parent, and in the child because of it',
      'create table base (); create table child (i integer) inherits (base);',
      'create table base (); create table child (i integer) inherits (base); alter table base add column i integer not null;',
    ],
  ];

  test.each(pairs)('%s', async (_, one, other) => {
    await expectBothWays(one, other);
  });
});

describe('what is altered in a parent leaves its children what they have of their own, both ways:', () => {
  const family = 'create table base (a integer, b text); create table child () inherits (base);';
  const parted =
    'create table base (a integer, b text) partition by list (a); create table child partition of base for values in (1);';

  test.each([
    [
      'a default',
      `${family} alter table base alter column a set default 1; alter table child alter column a set default 2;`,
      `${family} alter table child alter column a set default 2;`,
    ],
    [
      'a default of a partition',
      `${parted} alter table only base alter column b set default 'x';`,
      `${parted} alter table child alter column b set default 'y';`,
    ],
    [
      'a storage',
      `${family} alter table only base alter column b set storage external;`,
      `${family} alter table child alter column b set storage main;`,
    ],
    [
      'a target of statistics',
      `${family} alter table only base alter column a set statistics 10;`,
      `${family} alter table child alter column a set statistics 20;`,
    ],
    [
      'NOT NULL of a partition',
      `${parted} alter table child alter column b set not null;`,
      `${parted} alter table base alter column b set not null;`,
    ],
  ] satisfies Pair[])('%s', async (_, one, other) => {
    await expectBothWays(one, other);
  });
});

testUnless(SERVER_MAJOR < 17 && 'SET EXPRESSION came with 17')(
  'a partition or child keeps an expression of its own, or gets it back with its table',
  async () => {
    const base = 'create table base (a integer, g integer generated always as (a * 2) stored)';
    const child = `${base}; create table child () inherits (base);`;
    await expectBothWays(child, `${child} alter table child alter column g set expression as (a * 10)`);
    const part = 'create table part partition of base (g generated always as (a * 3) stored) for values in (1)';
    await expectBothWays(`${base} partition by list (a)`, `${base} partition by list (a); ${part}`);
  },
);

const unnamed = SERVER_MAJOR < 18 && 'before 18 a NOT NULL constraint has no row';

describe('a NOT NULL constraint of 18 comes back as it was:', () => {
  const meter = 'create table meter (reading integer)';
  testUnless(unnamed)('with its name, its comment, not valid and not inherited, alone and with its table', async () => {
    for (const rest of ['', ' no inherit', ' not valid', ' no inherit not valid']) {
      const whole = `${meter}; alter table meter add constraint given not null reading${rest};
        comment on constraint given on meter is 'Read by hand.'`;
      await expectBothWays(whole, meter);
      await expectBothWays(whole, '');
    }
  });

  testUnless(unnamed)('under the name that it has, where its table or its column was renamed', async () => {
    const table = 'create table meter (f integer not null)';
    await expectBothWays(table, `${table}; alter table meter rename to gauge`);
    await expectBothWays(table, `${table}; alter table meter rename column f to flow`);
    await expectBothWays(`${table}; alter table meter rename to gauge`, 'create table meter (f integer not null)');
    const quoted = 'create table "Meter" ("F" integer not null)';
    await expectBothWays(quoted, `${quoted}; alter table "Meter" rename to gauge`);
  });
});

testUnless(SERVER_MAJOR < 17 && 'before 17 it has no row')(
  'the NOT NULL of a domain comes back with its name',
  async () => {
    await expectBothWays('create domain d as integer constraint given not null', '');
    await expectBothWays('create domain d as integer constraint given not null', 'create domain d as integer');
  },
);

describe('of what was found with the regression suite comes back, both ways:', () => {
  const wrapper = 'create foreign data wrapper w; create server s foreign data wrapper w';
  test.each([
    [
      'options whose names need quotes',
      `${wrapper} options ("Host" 'a'); create foreign table f (a integer options ("column name" 'x')) server s`,
      'create foreign data wrapper w',
    ],
    [
      'a foreign table in another schema, with its sequence',
      `create schema other; ${wrapper}; create foreign table f (id serial) server s`,
      `create schema other; ${wrapper}; create foreign table f (id serial) server s; alter foreign table f set schema other`,
    ],
    [
      'a plain index of a partitioned table that took the key of a partition',
      'create table sale (id integer not null) partition by list (id); create table part partition of sale for values in (1); alter table part add primary key (id)',
      'create table sale (id integer not null) partition by list (id); create table part partition of sale for values in (1); alter table part add primary key (id); create unique index sale_id on sale (id)',
    ],
    [
      'an operator class in another schema than its family',
      'create schema other; create operator class c for type integer using btree as operator 3 =, function 1 btint4cmp(integer, integer); alter operator class c using btree set schema other',
      'create schema other; create operator class c for type integer using btree as operator 3 =, function 1 btint4cmp(integer, integer)',
    ],
  ] satisfies Pair[])('%s', async (_, one, other) => {
    await expectBothWays(one, other);
  });
});

test('a foreign key to a table that comes back empty is NOT VALID only where rows refer to what is lost', async () => {
  const tables = 'create table shop (id integer primary key); create table sale (shop_id integer references shop);';
  const gone = 'drop table shop cascade;';
  expect((await repairPair(tables, `${tables} ${gone}`)).left).toEqual([]);
  const rows = 'insert into shop values (1); insert into sale values (1);';
  expect((await repairPair(tables, `${tables} ${rows} ${gone}`)).left).toEqual([
    'changed constraint public.sale.sale_shop_id_fkey',
  ]);
});
