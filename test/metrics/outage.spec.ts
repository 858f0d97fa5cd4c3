import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { freePort } from '../../dev/free-port.ts';
import { whenReady } from '../../dev/start/when-ready.ts';
import { keycloakUrl } from '../support/issuer.ts';
import { runCommand } from '../support/run-command.ts';
import { spawnNode, type Spawned } from '../support/spawn-node.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { useDatabase } from '../support/use-database.ts';
import { sampleOf } from './exposition.ts';

const SCRAPES = 3;
const WAIT_MS = 60_000;
const LogLine = z.object({ msg: z.string() });

describe('API and worker, while their database is unavailable', () => {
  const database = useDatabase({ at: 'head' });
  let proxy: TcpProxy;
  let api: Spawned & { origin: string };
  let worker: Spawned & { origin: string };

  const start = async (entry: string, portVariable: string) => {
    const port = String(await freePort(0, '127.0.0.1'));
    const origin = `http://127.0.0.1:${port}`;
    const spawned = spawnNode([entry], {
      DATABASE_URL: Object.assign(new URL(database.url), { host: proxy.host }).href,
      KEYCLOAK_URL: keycloakUrl(),
      STORAGE_FOLDER: storageFolder(),
      SCHEMA_CHECK_CACHE_MS: '0',
      LOG_LEVEL: 'warn',
      HOST: '127.0.0.1',
      [portVariable]: port,
    });
    await whenReady(`${origin}/health/live`, 60_000, new AbortController().signal);
    return { ...spawned, origin };
  };
  const polledAt = async () =>
    sampleOf(await textOf(`${worker.origin}/metrics`), 'anki_worker_polled_timestamp_seconds') ?? Number.NaN;

  beforeAll(async () => {
    proxy = await startTcpProxy(database.url);
    [api, worker] = await Promise.all([start('.build/main.js', 'PORT'), start('.build/worker.js', 'METRICS_PORT')]);
  });
  afterAll(async () => {
    for (const { child } of [api, worker]) child.kill('SIGKILL');
    await proxy.close();
  });

  test('a worker that waits for its queue is seen: it says that it never had an answer', async () => {
    await worker.saying(/compendium queue install/);
    expect(await polledAt()).toBe(0);
    expect((await runCommand(database.url, 'queue', 'install')).code).toBe(0);
    await until('the worker asks its queue', async () => Date.now() / 1000 - (await polledAt()) < 5);
  });

  test('each thing that fails is said once, however often it is asked, and once more when it is over', async () => {
    const counts = async ({ origin }: { readonly origin: string }) =>
      (await textOf(`${origin}/metrics`)).includes('anki_queue_messages{');
    for (const one of [api, worker]) await until('the queue is counted', () => counts(one), WAIT_MS);
    await proxy.refuse();
    await worker.saying(/The queue cannot be asked: /, WAIT_MS);
    const last = await polledAt();
    // what was counted just before holds for some seconds
    for (const one of [api, worker]) await until('the queue is not counted', async () => !(await counts(one)), WAIT_MS);
    for (let scrape = 0; scrape < SCRAPES; scrape++) {
      for (const path of ['/metrics', '/health/ready', '/health/schema']) await textOf(`${api.origin}${path}`);
      await textOf(`${worker.origin}/metrics`);
    }
    expect(await polledAt()).toBe(last);

    await proxy.accept();
    await until('the API is ready', async () => (await fetch(`${api.origin}/health/ready`)).ok, WAIT_MS);
    await worker.saying(/The queue cannot be asked: over/, WAIT_MS);
    for (const one of [api, worker]) await until('the queue is counted', () => counts(one), WAIT_MS);
    await textOf(`${api.origin}/health/schema`);
    expect(await polledAt()).toBeGreaterThan(last);
    expect(said(api)).toEqual([
      ...pairs('The queue cannot be counted'),
      'The readiness check failed',
      'The readiness check works again',
      'The schema check failed',
      'The schema check works again',
    ]);
    expect(said(worker)).toEqual(
      pairs('The queue cannot be asked', 'The queue cannot be counted', 'The queue cannot be worked on'),
    );
  });
});

const textOf = async (url: string) => (await fetch(url)).text();

/** Messages of the log, without their reasons. */
const said = (spawned: Spawned) =>
  spawned
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => LogLine.parse(JSON.parse(line)).msg.replace(/: (?!over).*|, after .*/, ''))
    .sort((a, b) => a.localeCompare(b));

const pairs = (...subjects: string[]) => subjects.flatMap((subject) => [subject, `${subject}: over`]);
