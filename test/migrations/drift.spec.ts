import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { migrationsOptions } from '../../src/database/migrations-options.ts';
import { NOT_WATCHED } from '../../src/modules/migrations/catalog/not-watched.ts';
import { runCommand } from '../support/run-command.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

const CACHE_MS = 50;
/** The index on lower(email) and the check on it: the server writes both without the cast that varchar needed. */
const DEPENDENTS = 2;
const ADMIN = { roles: ['admin'] };
const Answer = z.object({ status: z.string(), objects: z.array(z.looseObject({ identity: z.string() })) });

describe('a column that is changed by hand', () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, { SCHEMA_CHECK_CACHE_MS: String(CACHE_MS) });

  test('before: every face says that all is in order', async () => {
    const drift = await runCommand(database.url, 'migrate', 'drift');
    expect(drift.output).toMatch(/^No drift: \d+ facts of the catalog are as the revisions made them\.\n$/);
    expect(drift.code).toBe(0);
    expect(await api.ask('/health/schema', { as: ADMIN })).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  test('before: the command lists what is not watched with --verbose, and always in JSON', async () => {
    const verbose = await runCommand(database.url, 'migrate', 'drift', '--verbose');
    expect(verbose.output).toMatch(/^No drift: .*\n\nNot watched \(docs\/drift-coverage\.md says why\):\n {2}/);
    expect(verbose.output).toMatch(/^ {2}schema pgboss: /m);
    expect(verbose.code).toBe(0);
    const { output } = await runCommand(database.url, 'migrate', 'drift', '--json');
    expect(JSON.parse(output)).toMatchObject({
      notWatched: NOT_WATCHED,
      ignored: migrationsOptions().ignores,
      ignoredSchemas: ['pgboss'],
    });
  });

  test('before: the command refuses --verbose where only the repair is printed', async () => {
    const { code, output } = await runCommand(database.url, 'migrate', 'drift', '--sql', '--verbose');
    expect([code, output]).toEqual([2, expect.stringContaining("'--verbose' cannot be used with option '--sql'")]);
  });

  test('after: the command shows expected, actual and repair, and leaves with code 3', async () => {
    await database.query('alter table users alter column email type text');
    const { code, output } = await runCommand(database.url, 'migrate', 'drift');
    expect(output).toContain('changed column public.users.email');
    expect(output).toContain('type expected  character varying(255)');
    expect(output).toContain('type actual    text');
    expect(output).toContain('alter table public.users alter column email type character varying(255)');
    expect(code).toBe(3);
  });

  test('after: health answers 503 with the same finding for an admin', async () => {
    await sleep(2 * CACHE_MS);
    const { status, body } = await api.ask('/health/schema', { as: ADMIN });
    expect(status).toBe(503);
    expect(body).toMatchObject({ status: 'drift', drift: { status: 'drift' } });
    const { output } = await runCommand(database.url, 'migrate', 'drift', '--json');
    expect(z.object({ drift: Answer }).parse(body).drift.objects).toEqual(Answer.parse(JSON.parse(output)).objects);
  });

  test.each([
    ['nobody', null],
    ['a user', {}],
  ] as const)('after: health tells %s states and counts, and no name', async (_who, as) => {
    const { status, body } = await api.ask('/health/schema', { as });
    expect(status).toBe(503);
    expect(body).toMatchObject({ status: 'drift', drift: { status: 'drift', objects: DEPENDENTS + 1 } });
    expect(JSON.stringify(body)).not.toMatch(/users|email|Migration\d/);
  });

  test('after: the API is alive and ready all the same, because a restart repairs no column', async () => {
    expect(await api.ask('/health/live', { as: null })).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await api.ask('/health/ready', { as: null })).toMatchObject({
      status: 200,
      body: { status: 'ok', revisions: 'ok' },
    });
  });

  test('the printed repair, applied, turns everything green again', async () => {
    const { output } = await runCommand(database.url, 'migrate', 'drift', '--sql');
    // for psql alone, and it is not needed here
    await database.query(output.replace(/^\\set .*$/mu, ''));
    await sleep(2 * CACHE_MS);
    expect((await runCommand(database.url, 'migrate', 'status')).code).toBe(0);
    expect(await api.ask('/health/schema', { as: ADMIN })).toMatchObject({
      status: 200,
      body: { status: 'ok', drift: { objects: [] } },
    });
  });
});
