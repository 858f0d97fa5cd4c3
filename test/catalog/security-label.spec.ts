import { describe, expect, test } from '@jest/globals';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import type { Fact } from '../../src/modules/migrations/catalog/fact.ts';
import { readFacts } from '../../src/modules/migrations/catalog/read-facts.ts';
import { useDatabase } from '../support/use-database.ts';
import { queryOf } from './catalog-client.ts';

const SCHEMA = `
  create table public.people (id int, "Full name" text);
  create view public.names as select "Full name" from public.people;
  create type public.point_of as (x int);
  create function public.two() returns int language sql as 'select 2';
  create aggregate public.total (int) (sfunc = int4pl, stype = int);
  create temporary table passing (id int);
  create schema pgboss;
  create table pgboss.job (id int);`;

/** SECURITY LABEL needs a provider's library, which no package of the server has; a superuser may write its rows. */
const LABELS = `
  set local allow_system_table_mods = on;
  insert into pg_seclabel (classoid, objoid, objsubid, provider, label) values
    ('pg_class'::regclass, 'public.people'::regclass, 0, 'own mac', 'it''s secret'),
    ('pg_class'::regclass, 'public.people'::regclass, 2, 'own mac', 'masked'),
    ('pg_class'::regclass, 'public.names'::regclass, 1, 'anon', 'masked'),
    ('pg_class'::regclass, 'public.point_of'::regclass, 1, 'anon', 'masked'),
    ('pg_proc'::regclass, 'public.two()'::regprocedure, 0, 'anon', 'trusted'),
    ('pg_proc'::regclass, 'public.total(int)'::regprocedure, 0, 'anon', 'trusted'),
    ('pg_class'::regclass, 'pgboss.job'::regclass, 0, 'anon', 'of an ignored schema'),
    ('pg_namespace'::regclass, 'pgboss'::regnamespace, 0, 'anon', 'of an ignored schema'),
    ('pg_class'::regclass, 'pg_temp.passing'::regclass, 0, 'anon', 'of a session'),
    ('pg_largeobject'::regclass, lo_create(0), 0, 'anon', 'on data');
  insert into pg_shseclabel (classoid, objoid, provider, label) values
    ('pg_database'::regclass, (select oid from pg_database where datname = current_database()), 'anon', 'ours'),
    ('pg_database'::regclass, (select oid from pg_database where datname = 'postgres'), 'anon', 'of another'),
    ('pg_authid'::regclass, 'pg_monitor'::regrole, 'anon', 'of the cluster');`;

describe('a security label', () => {
  const database = useDatabase({ at: 'empty' });

  test('is a fact of its object, and is set and removed by SECURITY LABEL', async () => {
    await using cleanup = new AsyncDisposableStack();
    const client = await database.connect();
    const read = () => readFacts(queryOf(client), { ignoreSchemas: ['pgboss'] });
    await client.query(`${SCHEMA} set search_path = ''`);
    const bare = await read();
    // rows of the whole cluster: no other session is to see them
    cleanup.defer(async () => void (await client.query('rollback')));
    await client.query(`begin; ${LABELS}`);
    const labelled = await read();

    const labels = labelled.facts.filter(({ kind }) => kind === 'security label');
    expect(labels.map(({ identity, attributes }) => `${identity}: ${String(attributes['label'])}`)).toEqual([
      `"own mac" on column public.people."Full name": masked`,
      `"own mac" on table public.people: it's secret`,
      'anon on aggregate public.total(integer): trusted',
      'anon on column public.names."Full name": masked',
      'anon on column public.point_of.x: masked',
      'anon on database <database>: ours',
      'anon on function public.two(): trusted',
    ]);
    const name = `"own mac" on table public.people`;
    expect(diffCatalogs(bare, labelled).repair.sql).toContain(
      `security label for 'own mac' on table public.people is null;`,
    );
    expect(sqlFor(labels, name, bare, labelled)).toBe(
      `security label for 'own mac' on table public.people is 'it''s secret';`,
    );
    expect(sqlFor(labels, 'anon on database <database>', bare, labelled)).toBe(
      `security label for 'anon' on database ${labelled.placeholders.database} is 'ours';`,
    );

    await client.query(`update pg_seclabel set label = 'open' where provider = 'own mac' and objsubid = 0`);
    const { drifts } = diffCatalogs(labelled, await read());
    expect(drifts).toMatchObject([{ change: 'changed', identity: name, attributes: [{ name: 'label' }] }]);
    expect(drifts[0]?.repair.sql).toBe(`security label for 'own mac' on table public.people is 'it''s secret';`);
  });
});

type Catalogs = Parameters<typeof diffCatalogs>;

/** The statement that brings back one label of `expected` where there is none. */
function sqlFor(labels: readonly Fact[], identity: string, bare: Catalogs[1], expected: Catalogs[0]): string {
  const drift = diffCatalogs(expected, bare).drifts.find((one) => one.identity === identity);
  expect(labels.map((label) => label.identity)).toContain(identity);
  return drift?.repair.sql ?? '';
}
