import { beforeAll, describe, expect, test } from '@jest/globals';
import { escapeIdentifier } from 'pg';
import { z } from 'zod';
import { STATEMENT_LOCK } from '../../src/modules/migrations/runner/statement-lock.ts';
import { openFixtureMigrator } from './support/open-fixture-migrator.ts';
import { writeRevisions } from '../support/revisions-folder.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onServer } from '../support/test-database.ts';
import { useDatabase } from '../support/use-database.ts';

/** The functions as they were until November 2026: they trusted the application's name. */
const OLDER_RECORDER = `
  create schema migrations_blame;
  create table migrations_blame.ddl_log (
    id bigint generated always as identity primary key, at timestamptz not null default clock_timestamp(), role text not null,
    address inet, application text, tag text not null, object_type text, identity text, statement text);
  create function migrations_blame.record_commands() returns event_trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
    begin
      if current_setting('application_name') like 'anki-compendium mi%' then
        return;
      end if;
      insert into migrations_blame.ddl_log (role, application, tag, object_type, identity, statement)
      select session_user, current_setting('application_name'), c.command_tag, c.object_type, c.object_identity, current_query()
      from pg_event_trigger_ddl_commands() c;
    end $$;
  create function migrations_blame.record_drops() returns event_trigger language plpgsql as $$ begin end $$;
  create event trigger migrations_blame_commands on ddl_command_end execute function migrations_blame.record_commands();
  create event trigger migrations_blame_drops on sql_drop execute function migrations_blame.record_drops()`;

const Answer = z.object({ checks: z.array(z.looseObject({ name: z.string() })) });

const LOG = 'select identity, role, application, dropped from migrations_blame.ddl_log order by id';

describe('the recorder of DDL', () => {
  const database = useDatabase({ at: 'empty' });
  const folder = temporaryFolder();

  beforeAll(async () => {
    expect((await runCommand(database.url, 'migrate', 'blame', 'install')).code).toBe(0);
    await writeRevisions(folder, {
      Migration20260101000000_books: { up: ['create table books (id int)'], down: ['drop table books'] },
      Migration20260102000000_index: {
        up: ['create index concurrently ix_books on books (id)'],
        down: ['drop index concurrently ix_books'],
        transactional: false,
      },
    });
  });

  test('leaves out a migrator of any name: its revisions, in a transaction or outside, and its history table', async () => {
    await using open = await openFixtureMigrator({ databaseUrl: database.url, folder });
    await open.migrator.upgrade();
    await open.migrator.downgrade('base');
    await open.migrator.upgrade('+1');
    expect(await database.query(LOG)).toEqual([]);
  });

  test('records a session that gives itself the name of a migrator', async () => {
    const client = await database.connect();
    await client.query(`set application_name = 'anki-compendium migrate'`);
    await client.query('create table by_hand (id int)');
    await client.query('drop table by_hand');
    await client.end();
    expect(await database.query(LOG)).toMatchObject([
      { identity: 'public.by_hand', application: 'anki-compendium migrate', dropped: false },
      { identity: 'public.by_hand', application: 'anki-compendium migrate', dropped: true },
    ]);
  });

  test("records a role that holds the migrator's lock and may not write its history", async () => {
    const role = escapeIdentifier(`${database.name}_locker`);
    await onServer((client) => client.query(`create role ${role}`));
    await database.query(`grant create on schema public to ${role}`);
    const client = await database.connect();
    await client.query(`set session authorization ${role}`);
    await client.query(`select pg_advisory_lock(${STATEMENT_LOCK})`);
    await client.query('create table under_lock (id int)');
    await client.end();
    expect((await database.query(LOG)).at(-1)).toMatchObject({ identity: 'public.under_lock' });
    await database.query(`drop owned by ${role}`);
    await onServer((server) => server.query(`drop role ${role}`));
  });
});

describe('a recorder that an older version installed', () => {
  const database = useDatabase({ at: 'head' });

  const recorderCheck = async () => {
    const { output } = await runCommand(database.url, 'doctor', '--json');
    const { checks } = Answer.parse(JSON.parse(output));
    return checks.find(({ name }) => name === 'record of DDL');
  };

  beforeAll(() => database.query(OLDER_RECORDER));

  test('goes on to name who changed a column', async () => {
    await database.query('alter table users alter column display_name type text');
    const { output } = await runCommand(database.url, 'migrate', 'drift');
    expect(output).toMatch(/done by .*: alter table users alter column display_name type text/);
    await database.query('alter table users alter column display_name type varchar(100)');
  });

  test('is told by doctor, which names the command that replaces it', async () => {
    expect(await recorderCheck()).toMatchObject({
      status: 'warning',
      remedy: expect.stringContaining('blame install'),
    });
  });

  test('is replaced by the next installation, which keeps what was recorded', async () => {
    const byHand = `select identity from migrations_blame.ddl_log where application is distinct from 'anki-compendium catalog'`;
    const recorded = await database.query(byHand);
    expect((await runCommand(database.url, 'migrate', 'blame', 'install')).code).toBe(0);
    expect(await recorderCheck()).toMatchObject({ status: 'ok' });
    expect(await database.query(byHand)).toEqual(recorded);
  });

  test('is of no interest to doctor when it was removed', async () => {
    expect((await runCommand(database.url, 'migrate', 'blame', 'remove')).code).toBe(0);
    expect(await recorderCheck()).toBeUndefined();
  });
});
