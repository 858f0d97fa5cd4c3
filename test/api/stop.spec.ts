import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../dev/free-port.ts';
import { keycloakUrl, tokenFor } from '../support/issuer.ts';
import { beginningOfUpload, rawClient, type RawClient } from '../support/raw-client.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { until } from '../support/until.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal } from './rows.ts';

const INFO = 'GET /api/v1/info HTTP/1.1\r\nHost: x\r\n';

const connected = async (origin: string, send: string): Promise<RawClient> => {
  const client = await rawClient(origin);
  client.send(send);
  await sleep(200);
  return client;
};

describe('the API that is told to stop', () => {
  const database = useDatabase({ at: 'head' });

  const start = async () => {
    const port = String(await freePort(0, '127.0.0.1'));
    const place = { DATABASE_URL: database.url, STORAGE_FOLDER: storageFolder(), HOST: '127.0.0.1', PORT: port };
    const api = spawnNode(['.build/main.js'], { ...place, KEYCLOAK_URL: keycloakUrl() });
    await api.saying(/Listening on/);
    const origin = `http://127.0.0.1:${port}`;
    const headers = { authorization: `Bearer ${await tokenFor()}` };
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(`${origin}/api/v1${path}`, { ...init, headers: { ...headers, 'content-type': 'application/json' } });
    const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
      const began = performance.now();
      api.child.kill(signal);
      return { code: await api.ended(), ms: performance.now() - began };
    };
    return { api, origin, ask, stop };
  };
  for (const [what, bytes] of [
    ['a connection that never sent anything', () => ''],
    ['a connection that waits for its next request', () => `${INFO}\r\n`],
    ['half of the headers of a request', () => INFO],
    ['half of the headers of a second request', () => `${INFO}\r\n${INFO}`],
    ['half of the body of a request', () => `${INFO.replace('GET', 'POST')}Content-Length: 10\r\n\r\n12345`],
    ['the beginning of an upload', beginningOfUpload],
  ] as const) {
    test(`exits 0 within two seconds with ${what}`, async () => {
      const { origin, stop } = await start();
      const clients = [await connected(origin, await bytes()), await connected(origin, await bytes())];
      const { code, ms } = await stop();
      expect(code).toBe(0);
      expect(ms).toBeLessThan(2_000);
      for (const { ended } of clients) await ended;
    });
  }

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    test(`exits 0 within two seconds of ${signal} with open event streams, and ends them in order`, async () => {
      const { ask, stop } = await start();
      const me: { id: string } = JSON.parse(await (await ask('/users/me')).text());
      const job = await insert(database, 'jobs', minimal.job(me.id));
      const streams = await Promise.all([1, 2, 3].map(() => ask(`/jobs/${job.id}/events`)));
      expect(streams.map(({ status }) => status)).toEqual([200, 200, 200]);
      await sleep(200);
      const texts = Promise.all(streams.map((stream) => stream.text()));
      const { code, ms } = await stop(signal);
      expect(code).toBe(0);
      expect(ms).toBeLessThan(2_000);
      for (const text of await texts) expect(text).toContain('event: progress');
    });
  }

  test('answers the request under way, and exits 0', async () => {
    const { ask, stop } = await start();
    expect((await ask('/users/me')).status).toBe(200);
    const holder = await database.connect();
    await holder.query('begin; select from users for update');
    const patch = ask('/users/me', { method: 'PATCH', body: JSON.stringify({ display_name: 'Under way' }) });
    await until('it waits for the row', async () => {
      const waiting = await database.query(`select from pg_stat_activity where wait_event_type = 'Lock'`);
      return waiting.length > 0;
    });
    const stopped = stop();
    await sleep(1_500);
    await holder.query('commit');
    const answer = await patch;
    expect([answer.status, JSON.parse(await answer.text())]).toMatchObject([200, { display_name: 'Under way' }]);
    expect((await stopped).code).toBe(0);
  });

  test('takes the whole of a request that is still arriving', async () => {
    const { api, origin } = await start();
    const body = JSON.stringify({ display_name: 'Slow' });
    const head = `PATCH /api/v1/users/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await tokenFor()}\r\n`;
    const type = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const client = await connected(origin, head + type);
    api.child.kill('SIGTERM');
    for (const character of body) {
      client.send(character);
      await sleep(60);
    }
    expect((await client.ended).text).toMatch(/^HTTP\/1\.1 200 /);
    expect(await api.ended()).toBe(0);
  });
});
