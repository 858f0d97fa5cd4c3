import { beforeAll, describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { tokenFor } from '../support/issuer.ts';
import { rawAnswer } from '../support/raw-client.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { uploadForm } from '../pipeline/upload-form.ts';

const END = 'Connection: close\r\n\r\n';
const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

describe('a malformed request', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database, { ENVIRONMENT: 'staging', STORAGE_URL_SECRET: 'x', TRUST_PROXY: '127.0.0.1' });
  let url: string;
  beforeAll(async () => {
    url = await app.listen();
  });
  const send = (request: string) => rawAnswer(url, request);
  const state = () =>
    database.query(
      `select is_admin, subscription_tier::text, cards_limit_month, keycloak_id, email, display_name
       from users where keycloak_id = 'mass'`,
    );

  // one connection, and behind it a second request that only one of two readers would see
  const SECOND = 'GET /api/v1/info HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  test.each(
    Object.entries({
      'a length and chunks': `POST /api/v1/auth/logout HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SECOND}`,
      'chunks and a length': `POST /api/v1/auth/logout HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${SECOND}`,
      'two lengths': `POST /api/v1/auth/logout HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n${SECOND}`,
      'a length with a sign': `POST /api/v1/auth/logout HTTP/1.1\r\nHost: x\r\nContent-Length: +0\r\n\r\n${SECOND}`,
      'chunks by another name': `POST /api/v1/auth/logout HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n${SECOND}`,
      'a blank before the colon': `POST /api/v1/auth/logout HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${SECOND}`,
      'a chunk of a wrong size': `POST /api/v1/auth/logout HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n${SECOND}`,
      'lines that end without a return': `POST /api/v1/auth/logout HTTP/1.1\nHost: x\nContent-Length: 0\n\n${SECOND}`,
      'a folded header': `GET /api/v1/info HTTP/1.1\r\nHost: x\r\nX-A: b\r\n Content-Length: 5\r\n\r\n${SECOND}`,
      'a NUL in a header': `GET /api/v1/info HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n${SECOND}`,
      'no host': 'GET /api/v1/info HTTP/1.1\r\n\r\n',
      'no HTTP': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
    }),
  )('with %s is refused, and what follows it is not read', async (_what, request) => {
    const text = await send(request);
    expect(statuses(text)).toEqual([400]);
    expect(text).not.toContain('anki-compendium"');
  });

  test('with headers of 20 KiB, as with a very long token, is told so', async () => {
    const text = await send(
      `GET /api/v1/users/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'a'.repeat(20_000)}\r\n${END}`,
    );
    expect(statuses(text)).toEqual([431]);
    expect(text).toContain('"code":"headers_too_large"');
  });

  test.each([
    '/status/../../../../etc/passwd',
    '/status/..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/status/page.css/../../../package.json',
    '/status/%2e%2e/%2e%2e/package.json',
    '/docs/../package.json',
    '/docs/..%2f..%2fpackage.json',
    '/docs/%2e%2e%5c%2e%2e%5cpackage.json',
    '/api/v1/files/decks/..%2f..%2f/..%2fpackage.json?expires=9999999999&disposition=x&signature=x',
    '/api/v1/files/decks/%00/x.pdf?expires=9999999999&disposition=x&signature=x',
    '//etc/passwd',
    '/\\..\\..\\etc\\passwd',
    'http://169.254.169.254/latest/meta-data/',
  ])('for %s finds no file', async (path) => {
    const text = await send(`GET ${path} HTTP/1.1\r\nHost: x\r\n${END}`);
    expect(statuses(text)[0]).toBeGreaterThanOrEqual(400);
    expect(statuses(text)[0]).toBeLessThan(500);
    expect(text).not.toMatch(/root:|"dependencies"/);
  });

  test('in a content encoding is taken as it is: nothing is unpacked, so nothing grows', async () => {
    const packed = gzipSync(Buffer.alloc(50 * 1024 * 1024, ' '));
    const began = process.memoryUsage().rss;
    const { status, body } = await app.ask('/api/v1/users/me', {
      method: 'PATCH',
      payload: packed,
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });
    expect([status, body['code']]).toEqual([400, 'malformed_request']);
    expect(process.memoryUsage().rss - began).toBeLessThan(packed.length + 32 * 1024 * 1024);
  });

  test.each([
    ['not an address', null],
    ['999.1.1.1', null],
    ["'; drop table users; --", null],
    ['::1%eth0', null],
    ['unknown', null],
    ['_hidden', null],
    ['203.0.113.9:80', '203.0.113.9'],
    ['[2001:db8::9]:80', '2001:db8::9'],
    ['2001:db8::9', '2001:db8::9'],
  ] as const)('that a proxy says comes from "%s" is answered, and written down', async (forwarded, written) => {
    const headers = { 'x-forwarded-for': forwarded };
    const answer = await app.ask('/api/v1/auth/logout', { method: 'POST', payload: {}, headers });
    expect(answer.status).toBe(204);
    const [row] = await database.query('select host(ip_address) as address from audit_logs order by id desc limit 1');
    expect(row).toEqual({ address: written });
  });

  test.each([
    'null',
    'https://evil.example',
    'http://localhost:3000.evil.example',
    'http://localhost:30000',
    'HTTP://LOCALHOST:3000',
    'http://user@localhost:3000',
  ])('from a page of %s may not be read there', async (origin) => {
    for (const method of ['GET', 'OPTIONS'] as const) {
      const headers = {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      };
      const answer = await app.ask('/api/v1/info', { as: null, method, headers });
      expect(['*', 'null', origin]).not.toContain(answer.headers['access-control-allow-origin']);
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    }
  });

  test('with a file name that holds a line and a header puts neither into an answer', async () => {
    const file = Buffer.from('%PDF-1.4\n%%EOF');
    const form = await uploadForm(file, {}, { name: 'a\r\nSet-Cookie: x=1\r\n.pdf' });
    const { headers, body } = await app.ask('/api/v1/uploads', form);
    expect(headers['set-cookie']).toBeUndefined();
    expect(JSON.stringify(body)).not.toContain('Set-Cookie:');
  });

  test('with a line in its id gets an id of ours', async () => {
    const text = await send(`GET /api/v1/info HTTP/1.1\r\nHost: x\r\nX-Request-Id: a%0d%0aSet-Cookie:x\r\n${END}`);
    expect(text).toMatch(/x-request-id: [\da-f-]{36}\r\n/);
    expect(text).not.toMatch(/set-cookie/i);
  });

  test.each(['https://evil.example', '//evil.example', '/\\evil.example', '%0d%0aLocation:https://evil.example'])(
    'to come back from the log-in leads to %s under no name',
    async (target) => {
      for (const name of ['next', 'redirect', 'redirect_uri', 'return_to', 'url', 'iss']) {
        const { status, headers } = await app.ask(`/status/callback?code=x&state=y&${name}=${target}`, { as: null });
        expect([status, headers['location']]).toEqual([400, undefined]);
      }
    },
  );

  for (const [route, payload] of [
    ['PATCH /api/v1/users/me', { display_name: 'x', is_admin: true }],
    ['PATCH /api/v1/users/me', { subscription_tier: 'premium' }],
    ['PATCH /api/v1/users/me', { cards_limit_month: 100_000 }],
    ['PATCH /api/v1/users/me', { keycloak_id: 'another' }],
    ['PATCH /api/v1/users/me', { email: 'another@example.org' }],
    ['PATCH /api/v1/users/me/preferences', { user_id: null, default_max_cards: 5 }],
    ['POST /api/v1/subscriptions/checkout', { user_id: 'another' }],
  ] as const) {
    test(`${route} sets nothing besides what it is for: ${Object.keys(payload).join(', ')}`, async () => {
      const as = { sub: 'mass', email: 'mass@example.org', username: 'mass' };
      await app.ask('/api/v1/users/me', { as });
      const before = await state();
      const [method, path = ''] = route.split(' ');
      const { status } = await app.ask(path, { as, method: method === 'POST' ? 'POST' : 'PATCH', payload });
      expect(status).toBe(422);
      expect(await state()).toEqual(before);
    });
  }

  test('says SQL where a text is wanted: it is a text', async () => {
    const as = await tokenFor();
    for (const text of [
      "' or '1'='1",
      "'; drop table decks; --",
      '\\',
      '%',
      '$1',
      "x') union select keycloak_id from users --",
    ]) {
      const { status, body } = await app.ask(
        `/api/v1/decks?q=${encodeURIComponent(text)}&tags=${encodeURIComponent(text)}`,
        { as },
      );
      expect([status, body['total']]).toEqual([200, 0]);
    }
    expect(await database.query('select from decks limit 1')).toEqual([]);
  });
});
