import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { beginningOfUpload, rawClient, type RawClient } from '../support/raw-client.ts';
import { keycloakUrl } from '../support/issuer.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { restoreVariable } from '../support/restore-variable.ts';

const HEADERS_MS = 600;
const REQUEST_MS = 1_500;
const IDLE_MS = 2_500;
/** How late a busy machine may be; who trickles would hold its connection for ever. */
const LATE_MS = 20_000;
const MOST = 40;

// uploads on their way are under TMPDIR, which other tests use too
const folder = temporaryFolder();
const restoreFolder = restoreVariable('TMPDIR');
beforeAll(() => {
  process.env['TMPDIR'] = folder;
});
afterAll(restoreFolder);
const uploads = () => {
  const ofProcesses = readdirSync(folder).filter((name) => name.startsWith('anki-compendium-process-'));
  const names = ['', ...ofProcesses].flatMap((name) => readdirSync(path.join(folder, name)));
  return names.filter((name) => name.startsWith('anki-compendium-upload-')).length;
};

describe('a client that takes its time', () => {
  const app = useApp(useDatabase({ at: 'head' }), {
    HTTP_HEADERS_TIMEOUT_MS: String(HEADERS_MS),
    HTTP_REQUEST_TIMEOUT_MS: String(REQUEST_MS),
    HTTP_IDLE_TIMEOUT_MS: String(IDLE_MS),
    HTTP_MAX_CONNECTIONS: String(MOST),
  });
  let url: string;
  beforeAll(async () => {
    url = await app.listen();
  });

  const clients: RawClient[] = [];
  const timers: NodeJS.Timeout[] = [];
  afterEach(async () => {
    for (const timer of timers.splice(0)) clearInterval(timer);
    for (const { socket } of clients) socket.destroy();
    await Promise.all(clients.splice(0).map(({ ended }) => ended));
  });
  const join = async (): Promise<RawClient> => {
    const client = await rawClient(url);
    clients.push(client);
    return client;
  };
  /** A byte now and then, for as long as the connection holds. */
  const trickle = (client: RawClient, bytes: string) => {
    timers.push(setInterval(() => client.send(bytes), 100));
  };
  const isAlive = async () => (await fetch(`${url}/health/live`, { headers: { connection: 'close' } })).status;
  test('over its headers is told so on timeout, however it trickles', async () => {
    const client = await join();
    client.send('GET /api/v1/info HTTP/1.1\r\nHost: x\r\n');
    trickle(client, 'X-A: b\r\n');
    const { text, afterMs } = await client.ended;
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(text).toContain('content-type: application/problem+json');
    expect(JSON.parse(text.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status: 408, code: 'request_timeout' });
    expect(afterMs).toBeGreaterThan(HEADERS_MS - 50);
    expect(afterMs).toBeLessThan(HEADERS_MS + LATE_MS);
  });

  test('over its JSON is told so on timeout', async () => {
    const client = await join();
    client.send('POST /api/v1/auth/logout HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n');
    client.send('Content-Length: 1000\r\n\r\n');
    trickle(client, ' ');
    const { text, afterMs } = await client.ended;
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(afterMs).toBeGreaterThan(REQUEST_MS - 50);
    expect(afterMs).toBeLessThan(REQUEST_MS + LATE_MS);
  });

  for (const [what, end] of [
    ['takes too long over', (client: RawClient) => client.ended],
    ['goes away in the middle of', async ({ socket }: RawClient) => void socket.destroy()],
  ] as const) {
    test(`and ${what} an upload leaves no file`, async () => {
      const before = uploads();
      const client = await join();
      client.send(await beginningOfUpload());
      trickle(client, '%');
      await until('the file comes in', async () => uploads() > before, 10_000);
      await end(client);
      await until('the file is gone', async () => uploads() === before, 10_000);
    });
  }

  test('over reading what it asked for is left when nothing moves', async () => {
    const client = await join();
    client.socket.pause();
    const began = performance.now();
    client.send('GET /docs-json HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(200));
    await until('the server has left', async () => (await app.connections()) === 0, IDLE_MS + LATE_MS);
    expect(performance.now() - began).toBeGreaterThan(IDLE_MS);
  });

  test('does not keep others out, if it is not in a crowd', async () => {
    for (let at = 0; at < MOST - 10; at += 1) {
      const client = await join();
      client.send('GET / HTTP/1.1\r\n');
      trickle(client, 'X-A: b\r\n');
    }
    expect(await isAlive()).toBe(200);
  });

  test('in a crowd is turned away at once, and the server is well when it has gone', async () => {
    for (let at = 0; at < MOST; at += 1) await join();
    const oneMore = await join();
    // that timed out is told so: an end without a word came before that
    expect((await oneMore.ended).text).toBe('');
    await Promise.all(clients.map(({ ended }) => ended));
    expect(await isAlive()).toBe(200);
  });
});

describe('a client that goes away in the middle of an upload', () => {
  const database = useDatabase({ at: 'head' });

  test('is not an error of the service, in its log either', async () => {
    await using cleanup = new AsyncDisposableStack();
    const api = spawnNode(['src/main.ts'], {
      DATABASE_URL: database.url,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'debug',
      KEYCLOAK_URL: keycloakUrl(),
      TMPDIR: folder,
    });
    cleanup.defer(() => void api.child.kill());
    const [, url = ''] = await api.saying(/Listening on (http:[\w.:/]+)/);
    const before = uploads();
    const client = await rawClient(url);
    client.send(await beginningOfUpload());
    await until('the file comes in', async () => uploads() > before, 10_000);
    client.socket.destroy();
    await api.saying(/went away before its request had arrived/, 10_000);
    expect(api.output()).not.toMatch(/"level":[56]0/);
  });
});
