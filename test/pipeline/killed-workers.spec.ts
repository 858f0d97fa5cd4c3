import { readdirSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PgBoss } from 'pg-boss';
import { SweepObjectsHandler } from '../../src/modules/processing/sweep-objects.task.ts';
import { QUEUE_SCHEMA } from '../../src/queue/queue-options.ts';
import type { Row } from '../api/rows.ts';
import { keycloakUrl } from '../support/issuer.ts';
import { spawnNode, type Spawned } from '../support/spawn-node.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';
import { CELLS, pdfOf } from './pdf.ts';
import { uploadForm } from './upload-form.ts';

/** More of them, and other moments: `KILLED_JOBS=500 KILLED_SEED=7 npm test -- test/pipeline/killed-workers.spec.ts`. */
const JOBS = Number(process.env['KILLED_JOBS'] ?? 24);
const SEED = Number(process.env['KILLED_SEED'] ?? 1);
const WORKERS = 4;
const USERS = ['ada', 'ben', 'cleo'];
/** One worker dies after at most so many more jobs have ended. */
const ENDED_BETWEEN = Math.max(10, JOBS / 12);
const MOMENT_MS = 400;
/** Instead of a minute, so that the test need not wait so long for each that was lost. */
const SILENT_SECONDS = 4;

/** Mulberry32: the same numbers from 0 to 1 for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe(`${JOBS} jobs of ${WORKERS} workers that are killed at random`, () => {
  const database = useDatabase({ at: 'head' });
  const folder = temporaryFolder();
  const storage = { STORAGE_FOLDER: path.join(folder, 'objects') };
  const worker = useWorker(database, () => storage);
  const app = useApp(database, storage);
  const workers: Spawned[] = [];
  let supervisor: PgBoss;

  const start = (): Spawned =>
    spawnNode(['.build/worker.js'], {
      LOG_LEVEL: 'info',
      DATABASE_URL: database.url,
      KEYCLOAK_URL: keycloakUrl(),
      TMPDIR: folder,
      ...storage,
    });
  const count = async (sql: string): Promise<number> => Number((await database.query<Row>(sql))[0]?.['count']);
  const ended = () => count(`select count(*) from jobs where status not in ('pending', 'processing')`);
  const objects = () =>
    readdirSync(storage.STORAGE_FOLDER, { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(storage.STORAGE_FOLDER, name))
      .filter((file) => statSync(file).isFile());

  beforeAll(async () => {
    await database.query(`
      create function silent_soon() returns trigger language plpgsql as
        $$ begin new.heartbeat_seconds := ${SILENT_SECONDS}; return new; end $$;
      create trigger silent_soon before insert on ${QUEUE_SCHEMA}.job for each row
        when (new.name = 'jobs.process') execute function silent_soon();`);
    supervisor = new PgBoss({
      connectionString: database.url,
      schema: QUEUE_SCHEMA,
      migrate: false,
      schedule: false,
      superviseIntervalSeconds: 1,
      monitorIntervalSeconds: 1,
    });
    supervisor.on('error', () => undefined);
    await supervisor.start();
  });
  afterAll(async () => {
    for (const { child } of workers) child.kill('SIGKILL');
    await supervisor.stop({ graceful: false });
  });

  async function upload(): Promise<void> {
    const pdf = await pdfOf(CELLS.slice(0, 1));
    const form = await uploadForm(pdf, { max_cards: '9' });
    for (const sub of USERS) await app.ask('/api/v1/users/me', { as: userOf(sub) });
    await database.query('update users set cards_limit_month = 100000');
    let next = 0;
    const sender = async () => {
      while (next < JOBS) {
        const sub = USERS[next++ % USERS.length] ?? '';
        expect((await app.ask('/api/v1/uploads', { ...form, as: userOf(sub) })).status).toBe(201);
      }
    };
    await Promise.all([sender(), sender(), sender()]);
  }

  const underWay = async (): Promise<number> =>
    (await database.query(`select from jobs where status = 'processing'`)).length;

  /** All at once, until one was at a job: chance alone may only ever meet workers that are idle. */
  async function loseAJob(): Promise<void> {
    for (let isLost = false; !isLost;) {
      await until('a job is under way', async () => (await underWay()) > 0);
      for (const { child } of workers) child.kill('SIGKILL');
      await Promise.all(workers.map((one) => one.ended()));
      isLost = (await underWay()) > 0;
      for (let at = 0; at < WORKERS; at++) workers[at] = start();
    }
  }

  /** @returns how many were killed until all jobs had ended. */
  async function killUntilAllEnded(): Promise<number> {
    const random = randomOf(SEED);
    for (let kills = 0; ; kills++) {
      const next = (await ended()) + random() * ENDED_BETWEEN;
      await until('more jobs end', async () => (await ended()) >= Math.min(JOBS, next));
      await sleep(random() * MOMENT_MS);
      if ((await ended()) === JOBS) return kills;
      const at = Math.floor(random() * WORKERS);
      workers[at]?.child.kill('SIGKILL');
      await workers[at]?.ended();
      workers[at] = start();
    }
  }

  test('each end once: one deck, one notice and one line of the audit; the quota is what was made; no object is left over', async () => {
    await upload();
    for (let at = 0; at < WORKERS; at++) workers.push(start());
    await loseAJob();
    expect(await killUntilAllEnded()).toBeGreaterThan(0);
    for (const one of workers) await one.saying(/Working on/);
    for (const { child } of workers) child.kill('SIGTERM');
    for (const one of workers) expect(await one.ended()).toBe(0);

    const jobs = await database.query<Row>(`
      select id, status::text, retry_count, error_code, cards_reserved,
        (select count(*)::int from decks where job_id = jobs.id) as decks,
        (select count(*)::int from notifications where data ->> 'job_id' = jobs.id::text) as notices,
        (select array_agg(action order by created_at) from audit_logs where resource_id = jobs.id::text) as actions
      from jobs`);
    expect(jobs).toHaveLength(JOBS);
    for (const { id, ...job } of jobs) {
      const isDone = job['status'] === 'completed';
      const retries = Array.from({ length: Number(job['retry_count']) }, () => 'job.retried');
      expect({ id, ...job }).toEqual({
        id,
        status: isDone ? 'completed' : 'failed',
        retry_count: isDone ? job['retry_count'] : 3,
        error_code: isDone ? null : 'worker_lost',
        cards_reserved: 0,
        decks: isDone ? 1 : 0,
        notices: 1,
        actions: ['job.created', ...retries, isDone ? 'job.completed' : 'job.failed'],
      });
    }
    const quotas = await database.query<Row>(`
      select id, cards_generated_month as used,
        (select coalesce(sum(card_count), 0)::int from decks where user_id = users.id) as made from users`);
    for (const { used, made } of quotas) expect(used).toBe(made);

    const yesterday = Date.now() / 1000 - 25 * 3_600;
    const before = objects();
    for (const file of before) utimesSync(file, yesterday, yesterday);
    await worker.perform(SweepObjectsHandler, {});
    const named = await database.query<Row>(`
      select 'decks/' || file_path as file from decks
      union all select 'pdfs/' || source_file_path from jobs where status = 'failed'`);
    const files = named.map(({ file }) => path.join(storage.STORAGE_FOLDER, String(file)));
    expect(objects().toSorted()).toEqual(files.toSorted());

    const lost = jobs.filter(({ retry_count }) => Number(retry_count) > 0).length;
    expect(lost).toBeGreaterThan(0);
  });
});

const userOf = (sub: string) => ({ sub, email: `${sub}@example.org`, username: sub });
