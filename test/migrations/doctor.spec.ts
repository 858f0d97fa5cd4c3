import { describe, test } from 'node:test';
import { expect } from 'expect';
import { escapeIdentifier } from 'pg';
import { z } from 'zod';
import { usePgBouncer } from '../support/pgbouncer.ts';
import { requireTool } from '../support/require-tool.ts';
import { runCommand } from '../support/run-command.ts';
import { onServer } from '../support/test-database.ts';
import { useDatabase } from '../support/use-database.ts';

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

  test('of a database in order has nothing to mend, and shows no secret', async () => {
    const url = Object.assign(new URL(database.url), { password: 'let nobody see it' }).href;
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
    expect((await doctor(url)).output).not.toContain('nobody');
  });

  test('of an empty database says what is pending, and which command applies it', async () => {
    const { code, check } = await doctor(empty.url);
    expect(code).toBe(0);
    expect(check('history')).toMatchObject({ status: 'warning', remedy: 'Apply them: compendium migrate upgrade' });
    expect(await empty.query(`select from pg_class where relname = 'mikro_orm_migrations'`)).toEqual([]);
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

describe('doctor through PgBouncer', { skip: requireTool('pgbouncer') }, () => {
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
