import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from 'pg';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { readFacts } from '../../src/modules/migrations/catalog/read-facts.ts';
import { useDatabase } from '../support/use-database.ts';
import { queryOf } from './catalog-client.ts';
import { SERVER_MAJOR } from '../support/server-major.ts';
import { testUnless } from '../support/unless.ts';

interface Case {
  readonly title: string;
  readonly change: string;
  /** First PostgreSQL major that knows the statement. */
  readonly since?: number;
}

const SCHEMA = `
  create type public.mood as enum ('sad', 'ok');
  create type public.pair as (number numeric, word text);
  create table public.t (
    id int generated always as identity primary key, serial serial, word text default 'w', code varchar(10) default 'c',
    happened timestamp, doubled int generated always as (serial * 2) stored, mood public.mood);
  create table public.typed of public.pair;
  create table public.log (at date, line text) partition by range (at);
  create table public.log_1 partition of public.log for values from ('2024-01-01') to ('2025-01-01');
  create materialized view public.counted as select count(*) from public.t;
  create index ix_t_word on public.t (word);
  create sequence public.counter maxvalue 1000;`;

const LOSES: readonly Case[] = [
  { title: 'a table that is not expected', change: 'create table public.more (id int)' },
  { title: 'a column that is not expected', change: 'alter table public.t add more int' },
  { title: 'a sequence that is not expected', change: 'create sequence public.more' },
  {
    title: 'an identity that is not expected',
    change: 'alter table public.t alter serial drop default, alter serial add generated always as identity',
  },
  {
    title: 'a partition that is not expected',
    change: `create table public.log_2 partition of public.log for values from ('2025-01-01') to ('2026-01-01')`,
  },
  {
    title: 'an attribute of a type that is not expected',
    change: 'alter type public.pair add attribute more int cascade',
  },
  { title: 'a generated column that became a plain one', change: 'alter table public.t alter doubled drop expression' },
  {
    title: 'a plain column that is computed when it is read',
    change: 'alter table public.t drop word cascade, add word text generated always as (code) virtual',
    since: 18,
  },
  { title: 'a sequence that may be above its bound', change: 'alter sequence public.counter maxvalue 100000' },
  { title: 'a sequence that may be below its bound', change: 'alter sequence public.counter minvalue -10' },
  {
    title: 'the sequence of a serial column that counts in bigint',
    change: 'alter sequence public.t_serial_seq as bigint',
  },
  { title: 'a type that has seconds in more detail', change: 'alter table public.t alter happened type timestamptz' },
  {
    title: 'an attribute of another type in a table of the type',
    change: 'alter type public.pair alter attribute number type double precision cascade',
  },
  {
    title: 'a partitioned table that became a plain one',
    change: 'drop table public.log; create table public.log (at date, line text)',
  },
];

const KEEPS: readonly Case[] = [
  { title: 'an index that is not expected', change: 'create index ix_more on public.t (code)' },
  { title: 'a materialized view that is not expected', change: 'create materialized view public.more as select 1' },
  { title: 'a materialized view without rows', change: 'refresh materialized view public.counted with no data' },
  { title: 'a view that is not expected', change: 'create view public.more as select word from public.t' },
  { title: 'a column that must have a value', change: 'alter table public.t alter word set not null' },
  {
    title: 'a column that need not have one',
    change: 'alter table public.t alter id drop identity, drop constraint t_pkey, alter id drop not null',
  },
  { title: 'a table that is not logged', change: 'alter table public.t set unlogged' },
  { title: 'a partition that is detached', change: 'alter table public.log detach partition public.log_1' },
  {
    title: 'another expression of a generated column',
    change: 'alter table public.t drop doubled, add doubled int generated always as (serial * 3) stored',
  },
  { title: 'another default', change: `alter table public.t alter word set default 'v', alter code drop default` },
  { title: 'another collation', change: 'alter table public.t alter word type text collate "C"' },
  { title: 'a column that became text', change: 'alter table public.t alter code type text' },
  { title: 'a column with a longer limit', change: 'alter table public.t alter code type varchar(20)' },
  { title: 'an enum that became text', change: 'alter table public.t alter mood type text using mood::text' },
  { title: 'a label that is not expected', change: `alter type public.mood rename value 'ok' to 'fine'` },
  { title: 'an identity that may be given', change: 'alter table public.t alter id set generated by default' },
  { title: 'a sequence with narrower bounds', change: 'alter sequence public.counter maxvalue 500' },
  { title: 'a sequence that is missing', change: 'drop sequence public.counter' },
  { title: 'a table that is missing', change: 'drop table public.t cascade' },
];

describe('a repair', () => {
  const database = useDatabase({ at: 'empty' });
  let client: Client;

  beforeAll(async () => {
    client = await database.connect();
    await client.query(SCHEMA);
  });

  async function read() {
    await client.query(`select set_config('search_path', '', false)`);
    return readFacts(queryOf(client), { ignoreSchemas: [] });
  }

  /** The plan for the change, run: what is said of it is said of something that works. */
  async function repairOf(change: string) {
    await client.query('begin');
    try {
      const expected = await read();
      await client.query(change);
      const { repair, drifts } = diffCatalogs(expected, await read());
      await client.query(repair.sql);
      const left = diffCatalogs(expected, await read()).drifts.flatMap(({ attributes }) => attributes);
      expect(left.filter(({ name }) => name !== 'columnOrder')).toEqual([]);
      return { destructive: repair.destructive, drifts };
    } finally {
      await client.query('rollback');
    }
  }

  for (const { title, change, since = 0 } of LOSES) {
    testUnless(since > SERVER_MAJOR && `PostgreSQL ${since} brought it`)(
      `says that it loses data, of ${title}`,
      async () => {
        const { destructive, drifts } = await repairOf(change);
        expect(destructive).toBe(true);
        expect(drifts.some(({ repair }) => repair.destructive)).toBe(true);
      },
    );
  }

  test.each(KEEPS)('does not say that it loses data, of $title', async ({ change }) => {
    expect(await repairOf(change)).toMatchObject({ destructive: false });
  });
});
