import { expect, test } from '@jest/globals';
import { requireTool } from '../support/require-tool.ts';
import { runCommand } from '../support/run-command.ts';
import { runPsql } from '../support/run-psql.ts';
import { createDatabase, type TestDatabase } from '../support/test-database.ts';
import { describeUnless } from '../support/unless.ts';

const BASE = `create type mood as enum ('a', 'b'); create table t (id int primary key, n text, amount numeric(12,2), day timestamp, m mood default 'a', constraint ck check (length(n) > 0));
  create index ix on t (amount); create view v as select id, amount from t; create table c (id int primary key, t_id int references t);
  insert into t values (1, 'x', 1.55, now(), 'a'); insert into c values (1, 1)`;

interface Case {
  readonly expected?: string;
  /** Each on its own, so that a new label can be used. */
  readonly actual: readonly string[];
  /** Gives the same before and after the script that loses nothing. */
  readonly rows: string;
}

/** What was done that only a loss of rows or values can undo, together with objects that depend on it or that it depends on. */
const LOSSES: Readonly<Record<string, Case>> = {
  'a table with a serial, a foreign key, a trigger, a view and a function over it': {
    actual: [
      `create table stray (id serial primary key, t_id int references t, m mood); create index sx on stray (t_id); insert into stray (t_id) values (1);
       create view sv as select * from stray; create function sf() returns setof stray language sql begin atomic select * from stray; end;
       create trigger tg before insert on stray for each row execute function suppress_redundant_updates_trigger()`,
    ],
    rows: 'select * from stray',
  },
  'a serial column with a key, a check, a foreign key on it and a column generated from it': {
    actual: [
      `alter table t add column s serial, add column g int generated always as (id + 1) stored; alter table t add constraint cs check (s > 0);
       create unique index us on t (s); alter table c add column t_s int; alter table c add foreign key (t_s) references t (s)`,
    ],
    rows: 'select s from t',
  },
  'columns of an enum type that has a label too many': {
    actual: [
      `alter type mood add value 'x'`,
      `alter table t add column k mood default 'b'; create domain dm as mood; create table stray (m mood[], d dm); insert into stray values ('{a}', 'b')`,
    ],
    rows: 'select k::text, stray.m::text, d::text from t, stray',
  },
  'a column whose default is the label that has to go': {
    actual: [`alter type mood add value 'x'`, `alter table t add column k mood default 'x'`],
    rows: 'select k::text from t',
  },
  'a column that was made one of a new enum type': {
    actual: [
      `create type flag as enum ('q'); alter table t alter column n drop not null; alter table t add column f flag`,
    ],
    rows: 'select f::text from t',
  },
  'columns of a type, a function and a sequence of another schema': {
    actual: [
      `create schema other; create type other.e as enum ('q'); create function other.f() returns other.e language sql as $$ select 'q'::other.e $$;
       alter table t add column o other.e default other.f(); create sequence other.s; alter table t add column os int default nextval('other.s')`,
    ],
    rows: 'select o::text, os from t',
  },
  'a table in the place of a view that others read': {
    expected: '; create view w as select 1 as x; create view w2 as select x from w',
    actual: ['create table w (x int, y int); insert into w values (1, 2)'],
    rows: 'select * from w',
  },
  'more digits under a view': {
    actual: [
      'drop view v; alter table t alter amount type numeric(12,4); create view v as select id, amount from t',
      'update t set amount = 1.5555',
    ],
    rows: 'select amount from t',
  },
  'a partition in the place of another one': {
    expected:
      '; create table p (id int) partition by range (id); create table p1 partition of p for values from (0) to (10)',
    actual: [
      'create table p (id int) partition by range (id); create table p2 partition of p for values from (0) to (11); insert into p values (1)',
    ],
    rows: 'select * from p2',
  },
  'a child table': {
    actual: [`create table ch (z int) inherits (t); insert into ch values (5, 'y', 1, now(), 'a', 2)`],
    rows: 'select z from ch',
  },
};

async function withPair(
  one: Case,
  work: (expected: TestDatabase, actual: TestDatabase) => Promise<void>,
): Promise<void> {
  const [expected, actual] = [await createDatabase(), await createDatabase()];
  try {
    await expected.query(BASE + (one.expected ?? ''));
    await actual.query(BASE);
    for (const sql of one.actual) await actual.query(sql);
    await work(expected, actual);
  } finally {
    await Promise.all([expected.drop(), actual.drop()]);
  }
}

describeUnless(requireTool('psql', 'postgresql-client'))('the script of "catalog diff --sql"', () => {
  test.each(Object.entries(LOSSES))(
    'leaves %s, without an error, and takes it away with --with-data-loss',
    async (_what, one) => {
      await withPair(one, async (expected, actual) => {
        const diff = (...args: string[]) =>
          runCommand(actual.url, 'catalog', 'diff', expected.url, actual.url, ...args);
        await actual.query(`comment on table c is 'by hand'`);
        const rows = await actual.query(one.rows);
        const { output } = await diff('--sql');
        expect(output).toContain('-- What follows loses rows or values, and is left out.');
        expect(runPsql(actual.url, output)).toEqual({ code: 0, said: '' });
        expect(await actual.query(one.rows)).toEqual(rows);
        expect(await actual.query(`select obj_description('c'::regclass) as comment`)).toEqual([{ comment: null }]);
        const full = await diff('--with-data-loss');
        expect(runPsql(actual.url, full.output)).toEqual({ code: 0, said: '' });
        // columns that came back stand last
        expect((await diff()).output.replaceAll(/^ {2}.*$/gmu, '')).toMatch(
          /^(They agree|\s*changed table public\.\w+ \(warning\)\s*$)/u,
        );
      });
    },
  );

  test('is one transaction that waits for no lock for long and stops at the first error', async () => {
    const one = { actual: ['drop index ix; alter table c add column extra int'], rows: '' };
    await withPair(one, async (expected, actual) => {
      const { output } = await runCommand(actual.url, 'catalog', 'diff', expected.url, actual.url, '--sql');
      expect(output.trimEnd().split('\n')).toEqual([
        '\\set ON_ERROR_STOP on',
        'begin;',
        `set local lock_timeout = '3s';`,
        `set local search_path = '';`,
        'set local check_function_bodies = off;',
        'CREATE INDEX ix ON public.t USING btree (amount);',
        'commit;',
        '',
        '-- What follows loses rows or values, and is left out. --with-data-loss prints a script that runs it too.',
        '-- This drops column public.c.extra with what it holds.',
        '--   alter table public.c drop column if exists extra;',
      ]);
    });
  });

  test('gives up when another session holds a lock, and changes nothing', async () => {
    await withPair({ actual: ['drop index ix; drop view v'], rows: '' }, async (expected, actual) => {
      const { output } = await runCommand(actual.url, 'catalog', 'diff', expected.url, actual.url, '--sql');
      const other = await actual.connect();
      await other.query('begin; lock table t');
      expect(runPsql(actual.url, output)).toEqual({ code: 3, said: expect.stringContaining('lock timeout') });
      await other.query('rollback');
      expect(await actual.query(`select to_regclass('v') as v, to_regclass('ix') as ix`)).toEqual([
        { v: null, ix: null },
      ]);
    });
  });

  test('commits a new label before what uses it, and says so', async () => {
    const one = {
      expected: `; create type z as enum ('one', 'two', 'three'); create table zt (z z default 'two' check (z <> 'three'))`,
      actual: [`create type z as enum ('one'); create table zt (z z); insert into zt values ('one')`],
      rows: '',
    };
    await withPair(one, async (expected, actual) => {
      const diff = (...args: string[]) => runCommand(actual.url, 'catalog', 'diff', expected.url, actual.url, ...args);
      const { output } = await diff('--sql');
      expect(output).toMatch(/-- Outside of the transaction: a new label[^]*add value[^]*\nbegin;/u);
      expect(runPsql(actual.url, output)).toEqual({ code: 0, said: '' });
      expect(await diff()).toMatchObject({ code: 0 });
    });
  });

  test('is plain statements for each object in JSON, with what loses data marked', async () => {
    await withPair(
      { actual: ['drop index ix; alter table c add column extra int'], rows: '' },
      async (expected, actual) => {
        const { output } = await runCommand(actual.url, 'catalog', 'diff', expected.url, actual.url, '--json');
        expect(JSON.parse(output)).toMatchObject({
          drifts: expect.arrayContaining([
            expect.objectContaining({
              identity: 'public.c.extra',
              repair: { sql: 'alter table public.c drop column if exists extra;', destructive: true },
            }),
            expect.objectContaining({
              identity: 'public.ix',
              repair: { sql: 'CREATE INDEX ix ON public.t USING btree (amount);', destructive: false },
            }),
          ]),
          repair: { destructive: true, sql: expect.not.stringContaining('begin') },
        });
      },
    );
  });
});
