import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { toProblem } from '../../src/common/problem.ts';
import { ormOptions } from '../../src/database/orm-options.ts';
import { sampleOf } from '../metrics/exposition.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

const POOL = 2;
const WAIT_MS = 30_000;

describe('a connection that is lost in the middle of a transaction', () => {
  const database = useDatabase({ at: 'head' });
  let proxy: TcpProxy;
  beforeAll(async () => {
    proxy = await startTcpProxy(database.url);
  });
  const api = useApp(database, () => ({
    DATABASE_URL: Object.assign(new URL(database.url), { host: proxy.host }).href,
    DB_POOL_MAX: String(POOL),
    DB_CONNECT_TIMEOUT_MS: '2000',
  }));
  afterAll(() => proxy.close());

  const rename = (name: string) => api.ask('/api/v1/users/me', { method: 'PATCH', payload: { display_name: name } });
  const busy = async () => {
    const { body } = await api.ask('/metrics', { as: null });
    return sampleOf(String(body['text']), 'anki_database_pool_connections', { state: 'busy' });
  };

  test('does not keep its place in the pool: more can be lost than there are places', async () => {
    expect((await rename('Before')).status).toBe(200);
    for (let lost = 0; lost <= POOL; lost++) {
      const isLost = proxy.loseCommitOf(/update "users"/);
      expect((await rename(`Lost ${lost}`)).body['code']).toBe('database_unavailable');
      expect(isLost()).toBe(true);
      await until('its place is free again', async () => (await busy()) === 0, WAIT_MS);
    }
    expect((await rename('After')).status).toBe(200);
  });
});

test('a connection on which no transaction can begin counts as an unavailable database', async () => {
  await using cleanup = new AsyncDisposableStack();
  const settings = { databaseUrl: 'postgresql://nobody@127.0.0.1:1/nothing', applicationName: 'a test' };
  const orm = await MikroORM.init(ormOptions(settings));
  cleanup.defer(() => orm.close());
  const error = await orm.em
    .fork()
    .transactional(() => Promise.resolve())
    .catch((thrown: unknown) => thrown);
  expect(toProblem(error, 'x')).toMatchObject({ status: 503, code: 'database_unavailable' });
});
