import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { escapeIdentifier } from 'pg';
import { z } from 'zod';
import { SESSION_SETTINGS } from '../../src/common/database-session.ts';
import { ormOptions } from '../../src/database/orm-options.ts';
import { ProcessJobHandler } from '../../src/modules/processing/process-job.handler.ts';
import { CELLS, pdfOf } from '../pipeline/pdf.ts';
import { uploadForm } from '../pipeline/upload-form.ts';
import { runCommand } from '../support/run-command.ts';
import { until } from '../support/until.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';

const HOSTILE = {
  search_path: '"$user"',
  datestyle: 'SQL, DMY',
  intervalstyle: 'sql_standard',
  timezone: 'Pacific/Apia',
  default_transaction_isolation: 'serializable',
  standard_conforming_strings: 'off',
  bytea_output: 'escape',
  extra_float_digits: '-15',
  lock_timeout: '1ms',
  array_nulls: 'off',
  exit_on_error: 'on',
};

async function setAll(database: ReturnType<typeof useDatabase>, settings: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries(settings)) {
    const list = name === 'search_path' ? value : `'${value}'`;
    await database.query(`alter database ${escapeIdentifier(database.name)} set ${name} = ${list}`);
  }
}

const Report = z.object({ objects: z.array(z.object({ kind: z.string() })) });

const newUser = () => ({ sub: randomUUID(), email: `${randomUUID()}@example.org`, username: randomUUID() });

describe.each([
  ['every setting that can break a session', HOSTILE],
  ['a search path without public', { search_path: '"$user"' }],
  ['an empty search path', { search_path: "''" }],
  ['repeatable read', { default_transaction_isolation: 'repeatable read' }],
  ['serializable', { default_transaction_isolation: 'serializable' }],
  ['German dates', { datestyle: 'German, DMY' }],
] as const)('on a database with %s', (_what, settings) => {
  const database = useDatabase({ at: 'head' });
  beforeAll(() => setAll(database, settings));
  const worker = useWorker(database);
  const api = useApp(database);
  const who = () => api.ask('/health/ready', { as: null });

  test('the API serves 30 updates and 30 first requests of one user at once', async () => {
    expect((await who()).status).toBe(200);
    const ann = newUser();
    const rename = (n: number) =>
      api.ask('/api/v1/users/me', { method: 'PATCH', as: ann, payload: { display_name: `Ann ${n}` } });
    const first = await Promise.all(Array.from({ length: 30 }, () => api.ask('/api/v1/users/me', { as: ann })));
    expect(new Set(first.map(({ status }) => status))).toEqual(new Set([200]));
    const changed = await Promise.all(Array.from({ length: 30 }, (_, n) => rename(n)));
    expect(new Set(changed.map(({ status }) => status))).toEqual(new Set([200]));
    const { body } = await api.ask('/api/v1/users/me', { as: ann });
    const age = Date.now() - Date.parse(String(body['created_at']));
    expect(Math.abs(age)).toBeLessThan(600_000);
  });

  test('the worker takes a job that was uploaded, and finishes it', async () => {
    const upload = await api.ask('/api/v1/uploads', await uploadForm(await pdfOf(CELLS)));
    expect(upload.status).toBe(201);
    const job = async () => (await api.ask(`/api/v1/jobs/${String(upload.body['id'])}`)).body;
    await worker.working([worker.handler(ProcessJobHandler)], () =>
      until('the job ends', async () => !['pending', 'processing'].includes(String((await job())['status']))),
    );
    expect(await job()).toMatchObject({ status: 'completed' });
  });

  test('compendium reads the history, and finds no drift but the settings', async () => {
    expect(await runCommand(database.url, 'migrate', 'current')).toMatchObject({ code: 0 });
    const { output } = await runCommand(database.url, 'migrate', 'drift', '--json');
    const { objects } = Report.parse(JSON.parse(output));
    expect(new Set(objects.map(({ kind }) => kind))).toEqual(new Set(['database']));
  });
});

describe('a session of the API', () => {
  const database = useDatabase({ at: 'head' });
  beforeAll(() => setAll(database, HOSTILE));
  let orm: MikroORM;
  beforeAll(async () => {
    orm = await MikroORM.init(ormOptions({ databaseUrl: database.url, applicationName: 'a test' }));
  });
  afterAll(() => orm.close());

  test('has every setting of the list, whatever database and role have', async () => {
    const names = Object.keys(SESSION_SETTINGS);
    const asked = `select name, setting from pg_settings where name in ('${names.join("', '")}')`;
    const rows = await orm.em.fork().execute<{ name: string; setting: string }[]>(asked);
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual(SESSION_SETTINGS);
  });
});

describe('a unit of work that collides with another one', () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(database);

  test.each([
    ['a serialization failure', '40001'],
    ['a deadlock', '40P01'],
    ['a lock timeout', '55P03'],
  ] as const)('is answered with 503 and the time to wait after %s, and changes nothing', async (_what, state) => {
    expect((await api.ask('/api/v1/users/me')).status).toBe(200);
    await database.query(`
        create or replace function collide() returns trigger language plpgsql as $$
        begin raise exception using errcode = '${state}', message = 'collided'; end $$;
        create or replace trigger collide before update on users for each row execute function collide()`);
    const rename = () => api.ask('/api/v1/users/me', { method: 'PATCH', payload: { display_name: state } });
    const { status, headers, body } = await rename();
    expect([status, body['code'], headers['retry-after']]).toEqual([503, 'database_busy', '5']);
    await database.query('drop trigger collide on users');
    expect((await api.ask('/api/v1/users/me')).body['display_name']).not.toBe(state);
    expect((await rename()).status).toBe(200);
  });
});
