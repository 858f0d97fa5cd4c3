import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'expect';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

/** A way to the database whose connections can be cut as a dead machine cuts them: nothing comes, not even an end. */
function useWayTo(database: { readonly url: string }) {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const { hostname, port } = new URL(database.url);
    const upstream = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    open.add(client).add(upstream);
    // Ends of their own making, at the latest when the suite is over.
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.pipe(upstream).pipe(client);
  });
  before(() => once(server.listen(0, '127.0.0.1'), 'listening'));
  after(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return {
    get url() {
      const url = new URL(database.url);
      const address = server.address();
      url.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : ''}`;
      return url.href;
    },
    /** The connections there are fall silent; new ones get through. */
    silence() {
      for (const socket of open) socket.unpipe().resume();
    },
  };
}

describe('a database that falls silent', () => {
  const way = useWayTo(useDatabase({ at: 'head' }));
  const api = useApp(way, { SCHEMA_CHECK_CACHE_MS: '0', DB_STATEMENT_TIMEOUT_MS: '100', DB_POOL_MAX: '2' });
  const ready = async (): Promise<number> => (await api.ask('/health/ready', { as: null })).status;

  test('is not ready until a new connection gets through, and does not keep the dead ones', async () => {
    expect(await ready()).toBe(200);
    way.silence();
    expect(await ready()).toBe(503);
    expect(await ready()).toBe(200);
    // Until the dead connection has been given up: 5.1 s after the question that it did not answer.
    await sleep(3_000);
    expect(await Promise.all([ready(), api.ask('/api/v1/settings/public', { as: null })])).toMatchObject([
      200,
      { status: 200 },
    ]);
  });
});
