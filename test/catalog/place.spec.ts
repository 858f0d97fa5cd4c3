import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { readCatalog } from '../../src/modules/migrations/catalog/read-catalog.ts';
import type { Catalog } from '../../src/modules/migrations/catalog/catalog.ts';
import { useDatabase } from '../support/use-database.ts';
import { queryOf } from './catalog-client.ts';
import { SERVER_MAJOR } from '../support/server-major.ts';
import { testUnless } from '../support/unless.ts';

const SCHEMA = `
  create type mood as enum ('sad', 'happy');
  create table people (id bigserial primary key, mood mood not null);
  create view happy as select id from people where mood = 'happy';
  create function two() returns int language sql as 'select 2';
  alter default privileges grant select on tables to public;`;

describe('the role that ran the revisions', () => {
  // before the hooks that drop the databases
  afterAll(async () => {
    await byOwner.query(
      'drop owned by place_owner; alter database "' + byOwner.name + '" owner to current_user; drop role place_owner',
    );
  });

  const bySuperuser = useDatabase({ at: 'empty' });
  const byOwner = useDatabase({ at: 'empty' });
  let expected: Catalog;

  beforeAll(async () => {
    const [one, other] = [await bySuperuser.connect(), await byOwner.connect()];
    await one.query(SCHEMA);
    expected = await readCatalog(queryOf(one));
    await other.query('drop role if exists place_owner; create role place_owner');
    await other.query(`alter database "${byOwner.name}" owner to place_owner; set role place_owner; ${SCHEMA}`);
    await other.query('reset role');
  });

  test('makes no difference', async () => {
    const actual = await readCatalog(queryOf(await byOwner.connect()));
    expect(actual.placeholders.owner).toBe('place_owner');
    expect(diffCatalogs(expected, actual).drifts).toEqual([]);
  });

  test('is told from a role that was given one object', async () => {
    const client = await bySuperuser.connect();
    await client.query('alter table people owner to pg_monitor');
    const { drifts, repair } = diffCatalogs(expected, await readCatalog(queryOf(client)));
    expect(drifts.map(({ kind, identity }) => `${kind} ${identity}`)).toEqual([
      'sequence public.people_id_seq',
      'table public.people',
    ]);
    expect(drifts[1]?.attributes).toEqual([{ name: 'owner', expected: '<owner>', actual: 'pg_monitor' }]);
    await client.query(repair.sql);
    expect(diffCatalogs(expected, await readCatalog(queryOf(client))).drifts).toEqual([]);
  });
});

describe('what a session is set to', () => {
  const database = useDatabase({ at: 'empty' });
  let expected: Catalog;

  beforeAll(async () => {
    const client = await database.connect();
    await client.query(`
      create table "Written" (
        at timestamptz default '2026-02-01 12:00:00+00', span interval default '-1 day 02:00:00',
        share float8 default 0.1::float8 + 0.2::float8, bytes bytea default '\\xff00', path text default 'a\\b',
        price money default 1234.5,
        constraint ck_written_at check (at > '2026-01-01 00:00:00+00'));
      create index ix_written_at on "Written" (at) where at > '2026-01-01 00:00:00+00';
      create function year() returns interval language sql return interval '1 year 2 days';`);
    expected = await readCatalog(queryOf(client));
  });

  for (const [name, value] of [
    ['DateStyle', 'German, DMY'],
    ['IntervalStyle', 'iso_8601'],
    ['TimeZone', 'Asia/Tokyo'],
    ['extra_float_digits', '0'],
    ['bytea_output', 'escape'],
    ['quote_all_identifiers', 'on'],
    ['standard_conforming_strings', 'off'],
    ['default_transaction_isolation', 'serializable'],
    ['enable_seqscan', 'off'],
  ] as const) {
    const refused = name === 'standard_conforming_strings' && SERVER_MAJOR >= 19 && '19 has no other strings';
    testUnless(refused)(`makes no difference: ${name} = ${value}`, async () => {
      const client = await database.connect();
      await client.query(`set ${name} = '${value}'`);
      expect(await readCatalog(queryOf(client))).toEqual(expected);
    });
  }
});
