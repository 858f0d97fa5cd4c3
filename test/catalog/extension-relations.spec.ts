import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Catalog } from '../../src/modules/migrations/catalog/catalog.ts';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { useDatabase } from '../support/use-database.ts';

/** An extension with tables of its own, as those that cannot be had everywhere are: pg_cron, pg_partman, pgq. */
const EXTENSION = `
  create schema job;
  create extension hstore schema job;
  create table job.settings (id serial primary key, name text not null default 'one', value int check (value > 0));
  create index on job.settings (name);
  create table job.runs (id int, setting int references job.settings);
  create view job.names as select name from job.settings;
  create type job.state as enum ('ready', 'done');
  create type job.pair as (a int, b text);
  create domain job.positive as int check (value > 0);
  create function job.touch() returns trigger language plpgsql as 'begin return new; end';
  create function job.watch() returns event_trigger language plpgsql as 'begin end';
  create trigger touch before update on job.settings for each row execute function job.touch();
  create policy mine on job.settings using (name = current_user);
  alter table job.settings enable row level security;
  create rule quiet as on delete to job.runs do instead nothing;
  create event trigger watch on ddl_command_end when tag in ('CREATE TABLE') execute function job.watch();
  alter extension hstore add table job.settings;
  alter extension hstore add sequence job.settings_id_seq;
  alter extension hstore add table job.runs;
  alter extension hstore add view job.names;
  alter extension hstore add type job.state;
  alter extension hstore add type job.pair;
  alter extension hstore add domain job.positive;
  alter extension hstore add function job.touch();
  alter extension hstore add function job.watch();
  alter extension hstore add event trigger watch`;

describe('what is done to the tables of an extension', () => {
  const database = useDatabase({ at: 'empty' });
  let expected: Catalog;
  beforeAll(async () => {
    await database.query(EXTENSION);
    expected = await catalogOf(database.url);
  });
  const differing = async () => diffCatalogs(expected, await catalogOf(database.url));
  const named = ({ drifts }: Awaited<ReturnType<typeof differing>>) =>
    drifts.map(({ change, kind, identity, attributes }) =>
      [change, kind, identity, ...(change === 'changed' ? attributes.map(({ name }) => name) : [])].join(' '),
    );

  test.each([
    ['alter table job.settings disable row level security', 'changed table job.settings rowSecurity'],
    ['drop policy mine on job.settings', 'missing policy job.settings.mine'],
    ['alter table job.settings disable trigger touch', 'changed trigger job.settings.touch firing'],
    ['create index stray on job.runs (setting)', 'unexpected index job.stray'],
    ['alter table job.runs add check (id > 1)', 'unexpected constraint job.runs.runs_id_check'],
    ['alter table job.runs drop constraint runs_setting_fkey', 'missing constraint job.runs.runs_setting_fkey'],
    ['alter table job.settings add stray text', 'unexpected column job.settings.stray'],
    ["alter table job.settings alter name set default 'two'", 'changed column job.settings.name default'],
    ['alter table job.runs set unlogged', 'changed table job.runs persistence'],
    ['alter sequence job.settings_id_seq increment 5', 'changed sequence job.settings_id_seq increment'],
    ['drop rule quiet on job.runs', 'missing rule job.runs.quiet'],
    ['alter view job.names set (security_barrier)', 'changed view job.names options'],
    ['alter event trigger watch disable', 'changed extension member hstore: event trigger watch firing'],
    ['grant select on job.runs to public', 'changed extension member hstore: table job.runs grants'],
    ['grant select (id) on job.runs to public', 'changed column job.runs.id grants'],
  ])('is seen and repaired: %s', async (sql, seen) => {
    await database.query(sql);
    const diff = await differing();
    expect(named(diff).map((line) => line.replace(' grants grantsAtInstall', ' grants'))).toContain(seen);
    await database.query(`begin; ${diff.repair.sql} commit`);
    await database.query('reset all');
    expect(named(await differing())).toEqual([]);
  });

  test.each([
    ['type job.state', "alter type job.state add value 'late'"],
    ['type job.pair', 'alter type job.pair add attribute c int'],
    ['type job.positive', 'alter domain job.positive set not null'],
  ])('is seen in the definition of a member: %s', async (member, sql) => {
    await database.query(sql);
    const diff = await differing();
    expect(named(diff)).toContain(`changed extension member hstore: ${member} definition`);
    expect(diff.drifts.find(({ identity }) => identity.endsWith(member))?.repair).toMatchObject({
      sql: '',
      note: expect.stringContaining('run the statement of its script again'),
    });
  });

  test('a table that leaves the extension goes back by one statement, and so does one that joined', async () => {
    const before = await catalogOf(database.url);
    await database.query('alter extension hstore drop table job.runs; create table job.stray (id int primary key)');
    await database.query('alter extension hstore add table job.stray');
    const { repair, drifts } = diffCatalogs(before, await catalogOf(database.url));
    expect(drifts.map(({ kind, identity }) => `${kind} ${identity}`)).toContain('table job.runs');
    expect(repair.sql).toContain('alter extension hstore add table job.runs');
    expect(repair.sql).not.toContain('create table');
    await database.query('alter extension hstore add table job.runs; alter extension hstore drop table job.stray');
    await database.query('drop table job.stray');
    expect(diffCatalogs(before, await catalogOf(database.url)).drifts).toEqual([]);
  });

  test('comes and goes with the extension', async () => {
    const before = await catalogOf(database.url);
    await database.query('drop extension hstore cascade');
    const without = await catalogOf(database.url);
    const { repair } = diffCatalogs(before, without);
    expect(repair.sql.match(/^(?:create|alter) .*$/gmu)).toEqual(['create extension hstore schema job;']);
    expect(diffCatalogs(without, before).repair.sql).not.toMatch(/^drop (?!extension)/mu);
  });
});
