import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PgBoss } from 'pg-boss';
import { freePort } from '../../dev/free-port.ts';
import { installQueue } from '../../src/queue/install-queue.ts';
import { QUEUE_SCHEMA } from '../../src/queue/queue-options.ts';
import { CELLS, pdfOf } from '../pipeline/pdf.ts';
import { uploadForm } from '../pipeline/upload-form.ts';
import { keycloakUrl, tokenFor } from '../support/issuer.ts';
import { usePgBouncer } from '../support/pgbouncer.ts';
import { requireTool } from '../support/require-tool.ts';
import { spawnNode, type Spawned } from '../support/spawn-node.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { describeUnless } from '../support/unless.ts';
import { until } from '../support/until.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal } from './rows.ts';

/** Instead of a minute, so that the test need not wait so long for a worker that was lost. */
const SILENT_SECONDS = 4;

const sent = (body: object, method: string): RequestInit => ({
  method,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});
const idOf = (body: unknown) => (typeof body === 'object' && body && 'id' in body ? String(body.id) : '');

describeUnless(requireTool('pgbouncer'))('behind PgBouncer in transaction mode, with DATABASE_DIRECT_URL', () => {
  const database = useDatabase({ at: 'head' });
  const pooler = usePgBouncer(database, 'transaction');
  const processes: Spawned[] = [];
  let api: Spawned;
  let supervisor: PgBoss;
  let origin = '';
  let headers: Record<string, string> = {};

  const place = () => ({
    DATABASE_URL: pooler.url,
    DATABASE_DIRECT_URL: database.url,
    STORAGE_FOLDER: storageFolder(),
    KEYCLOAK_URL: keycloakUrl(),
    RATE_LIMIT_ENABLED: 'false',
  });
  const start = (program: string, more: NodeJS.ProcessEnv = {}): Spawned => {
    const started = spawnNode([program], { ...place(), ...more });
    processes.push(started);
    return started;
  };
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${origin}${path}`, {
      ...init,
      headers: { ...headers, ...Object.fromEntries(new Headers(init.headers)) },
    });
    const body: unknown = await answer.json();
    return { status: answer.status, body };
  };
  const statusOf = async (job: string) =>
    (await database.query('select status from jobs where id = $1', [job]))[0]?.['status'];
  const upload = async () => {
    const { payload, headers: form } = await uploadForm(await pdfOf(CELLS.slice(0, 1)), { max_cards: '3' });
    return ask('/uploads', { method: 'POST', body: new Uint8Array(payload), headers: form });
  };

  beforeAll(async () => {
    await installQueue(database.url);
    const often = { superviseIntervalSeconds: 1, monitorIntervalSeconds: 1 };
    supervisor = new PgBoss({
      connectionString: database.url,
      schema: QUEUE_SCHEMA,
      migrate: false,
      schedule: false,
      ...often,
    });
    supervisor.on('error', () => undefined);
    await supervisor.start();
    const port = String(await freePort(0, '127.0.0.1'));
    origin = `http://127.0.0.1:${port}/api/v1`;
    api = start('.build/main.js', { HOST: '127.0.0.1', PORT: port });
    await api.saying(/Listening on/);
    headers = { authorization: `Bearer ${await tokenFor()}` };
  });
  afterAll(async () => {
    for (const { child } of processes) child.kill('SIGKILL');
    await Promise.all(processes.map((one) => one.ended()));
    await supervisor.stop({ graceful: false });
  });

  test('two hundred requests that read and write, twenty at a time, are answered as without it', async () => {
    let next = 0;
    const requests = [
      () => ask('/users/me'),
      () => ask('/jobs'),
      () => ask('/decks?tags=biology'),
      () => ask('/users/me', sent({ display_name: `Name ${next}` }, 'PATCH')),
      () => ask('/users/me/preferences', sent({ default_max_cards: 5 }, 'PATCH')),
      () => ask('/notifications'),
      () => ask('/dashboard/stats'),
      () => ask('/audit-logs/me'),
    ];
    const statuses = new Map<number, number>();
    const client = async () => {
      while (next < 200) {
        const { status } = (await requests[next++ % requests.length]?.()) ?? { status: 0 };
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 20 }, client));
    expect([...statuses]).toEqual([[200, 200]]);
  });

  test('a stream hears of its job at once, and its slot is given back', async () => {
    const { body } = await ask('/users/me');
    for (let stream = 0; stream < 6; stream++) {
      const job = await insert(database, 'jobs', minimal.job(idOf(body)));
      const events = await fetch(`${origin}/jobs/${job.id}/events`, { headers });
      expect(events.status).toBe(200);
      expect((await ask(`/jobs/${job.id}/cancel`, { method: 'POST' })).status).toBe(200);
      const text = await events.text();
      expect(text).toContain('event: cancelled');
      // a stream that heard nothing looks again at each of its pings
      expect(text).not.toContain(': ping');
    }
  });

  test('a job comes from its upload to its deck, also when its worker is killed', async () => {
    await database.query(`
      create function silent_soon() returns trigger language plpgsql as
        $$ begin new.heartbeat_seconds := ${SILENT_SECONDS}; return new; end $$;
      create trigger silent_soon before insert on pgboss.job for each row
        when (new.name = 'jobs.process') execute function silent_soon();`);
    const first = await upload();
    expect(first.status).toBe(201);
    const worker = start('.build/worker.js');
    await until('the first job is done', async () => (await statusOf(idOf(first.body))) === 'completed', 60_000);
    await database.query(`
      create function wait() returns trigger language plpgsql as $$ begin perform pg_sleep(600); return new; end $$;
      create trigger wait before insert on decks for each row execute function wait()`);
    const second = await upload();
    const isStoring = `select from pg_stat_activity where query ~ 'insert into "decks"' and state = 'active'`;
    await until('its deck is being stored', async () => (await database.query(isStoring)).length > 0, 60_000);
    worker.child.kill('SIGKILL');
    await worker.ended();
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where query ~ 'insert into "decks"' and pid <> pg_backend_pid()`,
    );
    await database.query('drop function wait cascade');
    start('.build/worker.js');
    await until('the second job is done', async () => (await statusOf(idOf(second.body))) === 'completed', 120_000);
  });

  test('the operator’s commands work on the server itself', async () => {
    const { DATABASE_URL, DATABASE_DIRECT_URL } = place();
    const doctor = spawnNode(['.build/cli.js', 'doctor'], { DATABASE_URL, DATABASE_DIRECT_URL, NO_COLOR: '1' });
    await doctor.ended();
    expect(doctor.output()).toContain('none in between');
  });
});

describeUnless(requireTool('pgbouncer'))('a role whose sessions begin with another time zone', () => {
  const database = useDatabase({ at: 'head' });
  beforeAll(async () => {
    const [{ name } = {}] = await database.query<{ name: string }>('select current_database() as name');
    await database.query(`alter database "${name}" set timezone = 'Europe/Berlin'`);
  });
  const pooler = usePgBouncer(database, 'transaction');

  test('keeps a process behind a pooler in transaction mode from starting, and says what to do', async () => {
    const api = spawnNode(['.build/main.js'], {
      DATABASE_URL: pooler.url,
      DATABASE_DIRECT_URL: database.url,
      PORT: '0',
    });
    expect(await api.ended()).toBe(1);
    expect(api.output()).toContain('TimeZone is Europe/Berlin, not UTC');
    expect(api.output()).toContain('alter role');
  });
});
