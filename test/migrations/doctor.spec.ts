import { describe, expect, test } from '@jest/globals';
import { escapeIdentifier } from 'pg';
import { z } from 'zod';
import { usePgBouncer } from '../support/pgbouncer.ts';
import { requireTool } from '../support/require-tool.ts';
import { runCommand } from '../support/run-command.ts';
import { onServer } from '../support/test-database.ts';
import { useDatabase } from '../support/use-database.ts';
import { describeUnless } from '../support/unless.ts';

const Answer = z.object({
  status: z.string(),
  checks: z.array(z.object({ name: z.string(), status: z.string(), found: z.string(), remedy: z.string().nullable() })),
});

async function doctor(url: string) {
  const { code, output } = await runCommand(url, 'doctor', '--json');
  const { status, checks } = Answer.parse(JSON.parse(output));
  return { code, status, check: (name: string) => checks.find((one) => one.name.includes(name)), output };
}

describe('doctor', () => {
  const database = useDatabase({ at: 'head' });
  const empty = useDatabase({ at: 'empty' });

  test('of a database in order has nothing to repair, and shows no secret', async () => {
    const url = Object.assign(new URL(database.url), { password: 'not-to-be-printed' }).href;
    const { code, check, output } = await doctor(database.url);
    expect(code).toBe(0);
    for (const name of [
      'Node',
      'catalog lock',
      'connection',
      'pooler',
      'server version',
      'writable',
      'clock',
      'history',
    ]) {
      expect(check(name)).toMatchObject({ name: expect.stringContaining(name), status: 'ok', remedy: null });
    }
    expect(check('extension "uuid-ossp"')).toMatchObject({ status: 'ok', found: 'installed' });
    expect(output).not.toContain(new URL(database.url).password || 'no password');
    expect((await doctor(url)).output).not.toContain('not-to-be-printed');
  });

  test('of an empty database says what is pending, and which command applies it', async () => {
    const { code, check } = await doctor(empty.url);
    expect(code).toBe(0);
    expect(check('history')).toMatchObject({ status: 'warning', remedy: 'Apply them: compendium migrate upgrade' });
    expect(await empty.query(`select from pg_class where relname = 'mikro_orm_migrations'`)).toEqual([]);
  });

  test('names partitions that belong to another role than their parent', async () => {
    const role = escapeIdentifier(`${empty.name}_other`);
    await empty.query(`create role ${role}; create table parent (id int) partition by range (id);
      create table child partition of parent default; alter table child owner to ${role}`);
    try {
      const { check } = await doctor(empty.url);
      expect(check('owners of partitions')).toMatchObject({
        status: 'warning',
        found: '1 of other roles than their parents: public.child',
        remedy: expect.stringContaining('alter table public.child owner to '),
      });
      expect(check('updates of extensions')).toMatchObject({ status: 'ok', found: 'none is pending' });
    } finally {
      await empty.query(`drop table parent; drop role ${role}`);
    }
  });

  test('names an update of an extension that is pending', async () => {
    await empty.query(`create extension hstore version '1.7'`);
    try {
      expect((await doctor(empty.url)).check('extension hstore')).toMatchObject({
        status: 'warning',
        remedy: 'Write a revision: alter extension hstore update',
      });
    } finally {
      await empty.query(`drop extension hstore`);
    }
  });

  test('says why a database cannot be reached, as one of its findings', async () => {
    const { code, check } = await doctor('postgresql://anki:x@127.0.0.1:1/anki');
    expect(code).toBe(3);
    expect(check('connection')).toMatchObject({
      status: 'error',
      found: expect.stringContaining('nothing listens there'),
    });
    expect(check('catalog lock')).toMatchObject({ status: 'ok' });
  });

  test('says what is wrong with the environment', async () => {
    const { code, check } = await doctor('mysql://localhost/anki');
    expect(code).toBe(3);
    expect(check('DATABASE_URL')).toMatchObject({ status: 'error', found: expect.stringContaining('must look like') });
  });

  /** Runs `work` as a role that has been granted something on the database at head. */
  async function as(name: string, grants: readonly string[], work: (url: string) => Promise<void>) {
    const role = `${database.name}_${name}`;
    await onServer((client) => client.query(`create role ${escapeIdentifier(role)} login password 'of a test'`));
    try {
      for (const grant of grants) await database.query(`grant ${grant} to ${escapeIdentifier(role)}`);
      await work(Object.assign(new URL(database.url), { username: role, password: 'of a test' }).href);
    } finally {
      await database.query(`drop owned by ${escapeIdentifier(role)}`);
      await onServer((client) => client.query(`drop role ${escapeIdentifier(role)}`));
    }
  }

  test("names the tables in which an application's role cannot write", async () => {
    const grants = ['select, insert, update, delete on all tables in schema public', 'usage on schema public'];
    await as('app', grants, async (url) => {
      const { code, check } = await doctor(url);
      expect(check('role')).toMatchObject({ found: expect.stringContaining('the role of API and workers') });
      expect(check('read and write rows')).toMatchObject({
        status: 'error',
        found: expect.stringMatching(/^not allowed in 2 of \d+ .*: api\.idempotency_keys, api\.rate_limits$/),
        remedy: expect.stringContaining('grant pg_read_all_data, pg_write_all_data to'),
      });
      expect(code).toBe(3);
    });
  });

  test('names the tables that a migrating role does not own', async () => {
    await as('migrator', ['create, usage on schema public', `create on database ${database.name}`], async (url) => {
      const { code, check } = await doctor(url);
      expect(check('create in schema public')).toMatchObject({ status: 'ok' });
      expect(check('owner of the database')).toMatchObject({ status: 'warning' });
      expect(check('owner of the tables')).toMatchObject({
        status: 'error',
        found: expect.stringMatching(/^may not change \d+ of \d+: api\.idempotency_keys, .* and \d+ more$/),
      });
      expect(check('history')).toMatchObject({ status: 'error', found: 'not readable for this role' });
      expect(code).toBe(3);
    });
  });

  test('tells a role without any right, on a database at head, what it lacks', async () => {
    await as('stranger', [], async (url) => {
      const { code, check } = await doctor(url);
      expect(check('create in schema public')).toMatchObject({ status: 'error' });
      expect(check('history')).toMatchObject({ status: 'error' });
      expect(code).toBe(3);
    });
  });

  test('tells a role that may only read what it lacks', async () => {
    const role = `${empty.name}_reader`;
    await onServer((client) => client.query(`create role ${escapeIdentifier(role)} login password 'reads only'`));
    await empty.query(`alter role ${escapeIdentifier(role)} set default_transaction_read_only = on`);
    const url = Object.assign(new URL(empty.url), { username: role, password: 'reads only' }).href;
    try {
      const { code, check } = await doctor(url);
      expect(code).toBe(3);
      expect(check('create in schema public')).toMatchObject({
        status: 'error',
        remedy: expect.stringContaining(`grant create on schema public to "${role}"`),
      });
      expect(check('create databases')).toMatchObject({ status: 'warning' });
      expect(check('writable')).toMatchObject({ status: 'error', found: expect.stringContaining('read_only') });
    } finally {
      await onServer((client) => client.query(`drop role ${escapeIdentifier(role)}`));
    }
  });
});

describeUnless(requireTool('pgbouncer'))('doctor through PgBouncer', () => {
  const database = useDatabase({ at: 'head' });
  const shared = usePgBouncer(database, 'transaction');
  const kept = usePgBouncer(database, 'session');

  test('names it, and warns where it does not keep a session together', async () => {
    const through = await doctor(shared.url);
    expect(through).toMatchObject({ code: 0, status: 'warning' });
    expect(through.check('pooler')).toMatchObject({ status: 'warning', found: expect.stringContaining('PgBouncer') });
    expect((await doctor(kept.url)).check('pooler')).toMatchObject({
      status: 'ok',
      found: expect.stringContaining('keeps each session together'),
    });
  });
});

describe('doctor on settings of database and role', () => {
  const database = useDatabase({ at: 'head' });
  const name = () => escapeIdentifier(database.name);

  test('lists those that sessions of the service override, and how to remove them', async () => {
    await database.query(`
      alter database ${name()} set search_path = '"$user"';
      alter database ${name()} set datestyle = 'SQL, DMY';
      alter database ${name()} set default_transaction_isolation = 'repeatable read';
      alter role current_user in database ${name()} set intervalstyle = 'iso_8601';
      alter database ${name()} set bytea_output = 'hex';
      alter database ${name()} set work_mem = '8MB'`);
    const { code, check } = await doctor(database.url);
    expect(code).toBe(0);
    for (const [setting, value] of [
      ['search_path', '"$user"'],
      ['datestyle', 'SQL, DMY'],
      ['default_transaction_isolation', 'repeatable read'],
    ] as const) {
      expect(check(`setting ${setting}`)).toMatchObject({
        status: 'warning',
        found: expect.stringContaining(value),
        remedy: expect.stringContaining(`alter database ${database.name} reset ${setting}`),
      });
    }
    expect(check('setting intervalstyle')?.remedy).toMatch(/alter role \S+ in database \S+ reset intervalstyle/);
    for (const harmless of ['bytea_output', 'work_mem']) expect(check(`setting ${harmless}`)).toBeUndefined();
  });

  test('names triggers that do not run as something to repair', async () => {
    await database.query(`alter database ${name()} set session_replication_role = 'replica'`);
    const { code, check } = await doctor(database.url);
    expect(code).toBe(3);
    expect(check('setting session_replication_role')).toMatchObject({
      status: 'error',
      remedy: expect.stringContaining('reset session_replication_role'),
    });
  });

  test('names an encoding that is not UTF8 as something to repair', async () => {
    const other = `${database.name}_latin1`;
    await onServer((client) =>
      client.query(
        `create database ${escapeIdentifier(other)} encoding 'LATIN1' locale 'C' locale_provider libc template template0`,
      ),
    );
    const url = Object.assign(new URL(database.url), { pathname: `/${other}` }).href;
    try {
      expect((await doctor(database.url)).check('encoding')).toMatchObject({ status: 'ok', found: 'UTF8' });
      const { code, check } = await doctor(url);
      expect(code).toBe(3);
      expect(check('encoding')).toMatchObject({ status: 'error', found: expect.stringContaining('LATIN1') });
    } finally {
      await onServer((client) => client.query(`drop database ${escapeIdentifier(other)}`));
    }
  });
});
