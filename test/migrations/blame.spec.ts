import { describe, expect, test } from '@jest/globals';
import { escapeIdentifier } from 'pg';
import { runCommand } from '../support/run-command.ts';
import { onServer, urlOf } from '../support/test-database.ts';
import { useDatabase } from '../support/use-database.ts';

describe('the record of DDL', () => {
  const database = useDatabase({ at: 'head' });

  test('is not drift itself', async () => {
    expect((await runCommand(database.url, 'migrate', 'blame', 'install')).code).toBe(0);
    const { code, output } = await runCommand(database.url, 'migrate', 'drift');
    expect(output).toContain('No drift');
    expect(code).toBe(0);
  });

  test('names who changed a column: role, application and statement, in log and drift report', async () => {
    const ann = await database.connect();
    await ann.query(`set application_name = 'psql of ann'`);
    await ann.query('alter table users alter column display_name type text');
    const log = await runCommand(database.url, 'migrate', 'blame', 'log');
    expect(log.output).toMatch(
      /with psql of ann: ALTER TABLE public\.users\n {2}alter table users alter column display_name type text/,
    );
    const drift = await runCommand(database.url, 'migrate', 'drift');
    expect(drift.output).toMatch(
      /changed column public\.users\.display_name[^]*done by .* with psql of ann at .*: alter table users alter column display_name type text/,
    );
  });

  test('finds the culprit however much was recorded since', async () => {
    await database.query(
      `insert into migrations_blame.ddl_log (role, tag, identity) select 'bob', 'ALTER TABLE', 'public.other' from generate_series(1, 2000)`,
    );
    const drift = await runCommand(database.url, 'migrate', 'drift');
    expect(drift.output).toMatch(/public\.users\.display_name[^]*done by .* with psql of ann at /);
  });

  test('names who dropped an index', async () => {
    await database.query('drop index ix_decks_tags');
    const { output } = await runCommand(database.url, 'migrate', 'drift', '--json');
    expect(output).toContain('"statement": "drop index ix_decks_tags"');
  });

  test('leaves out what our own migrator does', async () => {
    await runCommand(database.url, 'migrate', 'downgrade', 'base');
    const { output } = await runCommand(database.url, 'migrate', 'blame', 'log', '--limit', '1000');
    expect(output).not.toContain('drop table "decks"');
  });

  test('never fails the DDL that it records', async () => {
    await database.query('alter table migrations_blame.ddl_log rename to lost');
    await database.query('create table survives (id int)');
    expect(await database.query(`select from pg_class where relname = 'survives'`)).toHaveLength(1);
  });

  test('is gone without a trace when it is removed', async () => {
    expect((await runCommand(database.url, 'migrate', 'blame', 'remove')).code).toBe(0);
    expect(await database.query(`select from pg_namespace where nspname = 'migrations_blame'`)).toEqual([]);
    expect(await database.query(`select from pg_event_trigger where evtname like 'migrations%'`)).toEqual([]);
  });

  test('needs a superuser, and says so; the drift report does without', async () => {
    const role = `${database.name}_owner`;
    await onServer((client) => client.query(`create role ${escapeIdentifier(role)} login password 'no superuser'`));
    await onServer((client) =>
      client.query(`grant create on database ${escapeIdentifier(database.name)} to ${escapeIdentifier(role)}`),
    );
    const url = Object.assign(new URL(urlOf(database.name)), { username: role, password: 'no superuser' }).href;
    const { code, output } = await runCommand(url, 'migrate', 'blame', 'install');
    expect(output).toContain('Only a superuser');
    expect(code).toBe(1);
    expect(await database.query(`select from pg_namespace where nspname = 'migrations_blame'`)).toEqual([]);
    await database.query(`drop owned by ${escapeIdentifier(role)}`);
    await onServer((client) => client.query(`drop role ${escapeIdentifier(role)}`));
  });

  test.each([
    ['schema', 'create schema migrations_blame'],
    ['table', 'create schema migrations_blame; create table migrations_blame.ddl_log (id int)'],
  ] as const)('is not installed into a %s that another role made beforehand', async (_what, prepare) => {
    const role = escapeIdentifier(`${database.name}_early`);
    await onServer((client) => client.query(`create role ${role}`));
    await database.query(`grant create on database ${escapeIdentifier(database.name)} to ${role}`);
    await database.query(`set role ${role}; ${prepare}; reset role`);
    const { code, output } = await runCommand(database.url, 'migrate', 'blame', 'install');
    expect(output).toContain(`Schema migrations_blame is not this role's alone: schema migrations_blame`);
    expect(code).toBe(1);
    expect(await database.query(`select from pg_event_trigger where evtname like 'migrations%'`)).toEqual([]);
    await database.query(`drop owned by ${role} cascade`);
    await onServer((client) => client.query(`drop role ${role}`));
  });

  test('is not installed again onto a table on which another role has put a trigger', async () => {
    expect((await runCommand(database.url, 'migrate', 'blame', 'install')).code).toBe(0);
    await database.query(
      `create function note() returns trigger language plpgsql as 'begin return new; end';
       create trigger note before insert on migrations_blame.ddl_log for each row execute function note()`,
    );
    const { code, output } = await runCommand(database.url, 'migrate', 'blame', 'install');
    expect(output).toContain('trigger note on migrations_blame.ddl_log');
    expect(code).toBe(1);
    await database.query('drop function note() cascade');
    expect((await runCommand(database.url, 'migrate', 'blame', 'install')).code).toBe(0);
  });
});
