import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { installQueue } from '../../src/queue/install-queue.ts';
import { insert, minimal } from './rows.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

describe('a database that falls silent', () => {
  let proxy: TcpProxy;
  // first: a session that fell silent while it signed in holds up the drop of the database for a minute
  afterAll(() => proxy.close());
  const database = useDatabase({ at: 'head' });
  beforeAll(async () => {
    proxy = await startTcpProxy(database.url);
  });
  const api = useApp(database, () => ({
    DATABASE_URL: Object.assign(new URL(database.url), { host: proxy.host }).href,
    SCHEMA_CHECK_CACHE_MS: '0',
    DB_STATEMENT_TIMEOUT_MS: '100',
    DB_POOL_MAX: '2',
  }));
  const ready = async (): Promise<number> => (await api.ask('/health/ready', { as: null })).status;

  test('is not ready until a new connection gets through, and does not keep the dead ones', async () => {
    expect(await ready()).toBe(200);
    proxy.silence();
    expect(await ready()).toBe(503);
    expect(await ready()).toBe(200);
    // Until the dead connection has been given up: 5.1 s after the question that it did not answer.
    await sleep(3_000);
    expect(await Promise.all([ready(), api.ask('/api/v1/settings/public', { as: null })])).toMatchObject([
      200,
      { status: 200 },
    ]);
  });

  test('counts as unavailable for those who asked it something', async () => {
    expect((await api.ask('/api/v1/users/me')).status).toBe(200);
    proxy.silence();
    expect(await api.ask('/api/v1/users/me')).toMatchObject({ status: 503, body: { code: 'database_unavailable' } });
  });

  test('gives the slots of event streams another session', async () => {
    await installQueue(database.url);
    const job = await insert(database, 'jobs', minimal.job((await api.ask('/api/v1/users/me')).body['id']));
    expect((await api.ask(`/api/v1/jobs/${job.id}/cancel`, { method: 'POST' })).status).toBe(200);
    const watch = async () => (await api.ask(`/api/v1/jobs/${job.id}/events`)).status;
    expect(await watch()).toBe(200);
    proxy.silence();
    await until('a stream opens', async () => (await watch()) === 200, 30_000);
  });
});
