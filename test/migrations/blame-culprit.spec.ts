import { DEFAULT_PLACE } from '../../src/modules/migrations/runner/revision-place.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lastChangeOf } from '../../src/modules/migrations/blame/culprit.ts';
import { readSuspects } from '../../src/modules/migrations/blame/read-record.ts';
import { installRecorder } from '../../src/modules/migrations/blame/recorder.ts';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { SERVER_MAJOR } from '../support/server-major.ts';
import { onServer } from '../support/test-database.ts';
import { useDatabase } from '../support/use-database.ts';

const ROLES = ['blame_ann', 'blame_bob', 'blame_carol', 'blame_dave'];

/** What exists before; `t` begins the name of everything in a case. */
const SCHEMA = `
  create table t (id int primary key, email varchar(20) default 'x', n int constraint t_n check (n > 0));
  create table t_child (id int, t_id int constraint t_fk references t);
  create index t_ix on t (email);
  create function t_note() returns trigger language plpgsql as 'begin return new; end';
  create trigger t_tr before update on t for each row execute function t_note();
  create view t_v as select id from t;
  create rule t_ru as on update to t_v do instead nothing;
  create policy t_po on t using (id > 0);
  create publication t_pub for table t;
  create publication t_all for all tables;
  create type t_mood as enum ('a');
  create domain t_dom as int constraint t_dc check (value > 0);
  create function t_f(a int, b text) returns int language sql as 'select 1';
  create statistics t_st on id, n from t;
  create materialized view t_m as select 1 as one;
  create table t_part (id int) partition by list (id);
  create table t_part1 partition of t_part for values in (1);
  create schema t_s create table thing (id int);
  create foreign data wrapper t_fdw;
  create server t_srv foreign data wrapper t_fdw;
  create cast (t_mood as t_dom) with inout;
  create operator class t_oc for type int using btree as function 1 btint4cmp(int, int);
  create aggregate t_ag(int) (sfunc = int4pl, stype = int)`;

/** What another role does to the same objects afterwards, none of which is the drift that is asked about. */
const LATER = [
  'alter table t add column later int',
  'alter table t drop column later',
  "comment on column t.id is 'later'",
  'grant insert on t to blame_dave',
  'revoke insert on t from blame_dave',
  'alter table t_child alter id set statistics 7',
  `alter publication t_pub set (publish = 'insert')`,
  `alter publication t_pub set (publish = 'insert, update, delete, truncate')`,
  'alter domain t_dom set default 3',
  'refresh materialized view t_m',
  'create or replace view t_v as select id from t',
];

/** A statement, the object whose drift it is to be found for, and what is done later. */
type Case = readonly [sql: string, kind: string, identity: string, later?: readonly string[]];

/** Returns cases that only servers from a major on know. */
function since(major: number, ...cases: readonly Case[]): readonly Case[] {
  return SERVER_MAJOR >= major ? cases : [];
}

const CASES: readonly Case[] = [
  ['grant select on t to blame_dave', 'table', 'public.t'],
  ['grant select (email), update (n) on t to blame_dave', 'column', 'public.t.email'],
  ['GRANT ALL ON ALL TABLES IN SCHEMA public TO blame_dave', 'view', 'public.t_v'],
  ['grant execute on function t_f(int, text) to blame_dave', 'function', 'public.t_f(integer,text)'],
  ['revoke execute on function t_f(int, text) from public', 'function', 'public.t_f(integer,text)'],
  ['revoke usage on type t_mood from public', 'enum type', 'public.t_mood'],
  ['grant create on schema public to blame_dave', 'schema', 'public'],
  [
    'alter default privileges in schema public grant select on tables to blame_dave',
    'default privileges',
    'for role blame_bob in schema public on tables',
  ],
  ['drop trigger t_tr on t', 'trigger', 'public.t.t_tr'],
  ['alter table t disable trigger t_tr', 'trigger', 'public.t.t_tr'],
  ['alter trigger t_tr on t rename to t_tr2', 'trigger', 'public.t.t_tr'],
  ['drop function t_note() cascade', 'trigger', 'public.t.t_tr'],
  ["comment on trigger t_tr on t is 'why'", 'trigger', 'public.t.t_tr'],
  ['drop rule t_ru on t_v', 'rule', 'public.t_v.t_ru'],
  ['drop policy t_po on t', 'policy', 'public.t.t_po'],
  ['alter policy t_po on t using (true)', 'policy', 'public.t.t_po'],
  ['alter table t drop constraint t_n', 'constraint', 'public.t.t_n'],
  ['alter table t drop column n cascade', 'constraint', 'public.t.t_n'],
  ['alter table t drop column n', 'statistics', 'public.t_st'],
  ['alter table t_child drop constraint t_fk', 'constraint', 'public.t_child.t_fk'],
  ['alter table t drop constraint t_pkey cascade', 'constraint', 'public.t_child.t_fk'],
  ['alter table t add check (id > 1)', 'constraint', 'public.t.t_id_check'],
  ['alter domain t_dom drop constraint t_dc', 'domain constraint', 'public.t_dom.t_dc'],
  ['alter publication t_pub add table t_child', 'publication', 't_pub'],
  ['alter publication t_pub drop table t', 'publication', 't_pub'],
  ['create publication t_new', 'publication', 't_new', ['alter publication t_new add table t']],
  [
    'create table t_new (id int)',
    'table',
    'public.t_new',
    ['alter table t_new add column n int', 'alter table t_new rename id to number'],
  ],
  ['create domain t_new as int', 'domain', 'public.t_new', ['alter domain t_new add check (value > 0)']],
  ['create type t_new as (id int)', 'composite type', 'public.t_new', ['alter type t_new add attribute n int']],
  ['alter table t_child rename to t_new', 'table', 'public.t_new', ['alter table t_new add column n int']],
  [
    'create or replace function t_f(a int, b text) returns int language sql as $$select 2$$',
    'function',
    'public.t_f(integer,text)',
  ],
  ['drop function t_f(int, text)', 'function', 'public.t_f(integer,text)'],
  [`alter type t_mood add value 'b'`, 'enum type', 'public.t_mood'],
  ['alter table t alter email type text', 'column', 'public.t.email'],
  ['alter table t rename email to mail', 'column', 'public.t.email'],
  [`do $$ begin execute 'alter table t alter n set default 5'; end $$`, 'column', 'public.t.n'],
  ["comment on column t.email is 'why'", 'column', 'public.t.email'],
  ['alter table t owner to blame_dave', 'table', 'public.t', []],
  ['alter table t enable row level security', 'table', 'public.t'],
  ['alter index t_ix set (fillfactor = 50)', 'index', 'public.t_ix'],
  ['drop index t_ix', 'index', 'public.t_ix'],
  ['drop view t_v', 'view', 'public.t_v', []],
  ['drop table t cascade', 'view', 'public.t_v', []],
  ['drop table t cascade', 'trigger', 'public.t.t_tr', []],
  ['drop table t cascade', 'column', 'public.t.email', []],
  ['alter table t cluster on t_ix', 'index', 'public.t_ix'],
  ['alter table t_part detach partition t_part1', 'table', 'public.t_part1'],
  ['alter table t alter id add generated always as identity', 'sequence', 'public.t_id_seq'],
  ["comment on constraint t_n on t is 'why'", 'constraint', 'public.t.t_n'],
  ['create index t_new on t (n)', 'index', 'public.t_new'],
  ['alter table t add column age int', 'column', 'public.t.age'],
  ['alter table t add column age int unique', 'constraint', 'public.t.t_age_key'],
  ['create table t_made (id int primary key, n int check (n > 0))', 'constraint', 'public.t_made.t_made_n_check'],
  ['alter function t_f(int, text) security definer', 'function', 'public.t_f(integer,text)'],
  ['alter table t_child alter t_id set not null', 'column', 'public.t_child.t_id'],
  ['alter view t_v set (security_barrier)', 'view', 'public.t_v', []],
  ['grant select on t to blame_dave with grant option', 'table', 'public.t'],
  [`do $$ begin execute format('grant %s on table t to blame_dave', 'select'); end $$`, 'table', 'public.t'],
  ['drop schema t_s cascade', 'table', 't_s.thing', []],
  ['create user mapping for blame_dave server t_srv', 'user mapping', 'blame_dave server t_srv'],
  ['alter server t_srv options (add host $$x$$)', 'foreign server', 't_srv'],
  ['drop cast (t_mood as t_dom)', 'cast', '(public.t_mood as public.t_dom)', []],
  ['drop operator class t_oc using btree', 'operator class', 'public.t_oc using btree', []],
  ['drop aggregate t_ag(int)', 'aggregate', 'public.t_ag(integer)', []],
  ['alter table t rename to t_new', 'table', 'public.t', []],
  ['alter table t rename to t_new', 'table', 'public.t_new', []],
  ['alter table t_child set schema elsewhere', 'table', 'public.t_child', []],
  ...since(19, ['alter publication t_all set all tables except (table t, table t_child)', 'publication', 't_all']),
];

/** Returns what gives the texts of a case names of their own. */
const renamer = (index: number) => (text: string) => text.replaceAll(/\bt(?=_|\b)(?!')/g, `t${index}`);

describe('blame', () => {
  const database = useDatabase({ at: 'empty' });

  /** Runs statements as a role that has logged in. */
  const as = async (role: string, ...statements: readonly string[]) => {
    const client = await database.connect();
    await client.query(`set session authorization ${role}`);
    for (const statement of statements) await client.query(statement);
    await client.end();
  };

  beforeAll(async () => {
    await onServer(async (client) => {
      for (const role of ROLES) await client.query(`create role ${role} superuser login`);
    });
    await database.query('create schema elsewhere');
    const client = await database.connect();
    const query = async <Row extends object>(sql: string) => (await client.query<Row>(sql)).rows;
    await installRecorder(query, DEFAULT_PLACE.history, []);
    await client.end();
  });

  afterAll(() =>
    onServer(async (client) => {
      for (const role of ROLES) await client.query(`drop role ${role}`);
    }),
  );

  for (const [index, [sql, kind, identity, later = LATER]] of CASES.entries()) {
    test(`names who ran "${sql}" for the drift of ${kind} ${identity}, not who changed the same objects before or later`, async () => {
      const own = renamer(index);
      await as('blame_carol', own(SCHEMA));
      const expected = await catalogOf(database.url);
      await as('blame_bob', own(sql));
      await as('blame_ann', ...later.map(own));
      const { drifts } = diffCatalogs(expected, await catalogOf(database.url));
      const drift = drifts.find((one) => one.kind === kind && one.identity === own(identity));
      if (!drift)
        throw new Error(`no such drift among ${drifts.map((one) => `${one.kind} ${one.identity}`).join(', ')}`);
      const drifted = { ...drift, ...(kind === 'index' && { table: own('public.t') }) };
      const records = await readSuspects(
        (text, values = []) => database.query(text, [...values]),
        [...drifts, drifted],
      );
      expect(lastChangeOf(drifted, records ?? [])).toMatchObject({ role: 'blame_bob', statement: own(sql) });
    });
  }
});
