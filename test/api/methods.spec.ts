import { describe, expect, test } from '@jest/globals';
import type { Asking } from '../support/use-app.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

const ID = '6f1c6d3e-8a52-4c39-9b0c-0d3c1c5a7c11';

describe('a method that a route does not take', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database);

  test.each([
    ['POST', '/api/v1/info', 'GET, HEAD'],
    ['DELETE', '/api/v1/info?x=1', 'GET, HEAD'],
    ['PUT', `/api/v1/decks/${ID}`, 'DELETE, GET, HEAD, PATCH'],
    ['PUT', '/api/v1/decks/stats', 'DELETE, GET, HEAD, PATCH'],
    ['GET', '/api/v1/decks/bulk-delete/x', null],
    ['PATCH', `/api/v1/jobs/${ID}/retry`, 'POST'],
    ['GET', '/api/v1/uploads', 'POST'],
    ['GET', '/api/v1/push/subscriptions', 'DELETE, PUT'],
    ['PATCH', '/api/v1/admin/settings/a.b-c', 'DELETE, PUT'],
    ['DELETE', '/health/ready', 'GET, HEAD'],
    ['POST', '/metrics', 'GET, HEAD'],
    ['GET', '/status/logout', 'POST'],
    ['POST', '/api/v1/nothing', null],
    ['POST', '/api/v1/info/', null],
    ['DELETE', '/', null],
  ] as const)('%s %s: Allow is %s', async (method, path, allow) => {
    const { status, headers, body } = await app.ask(path, { method });
    expect({ status, allow: headers['allow'] ?? null, code: body['code'] }).toEqual({
      status: allow === null ? 404 : 405,
      allow,
      code: allow === null ? 'route_not_found' : 'method_not_allowed',
    });
    expect(headers['content-type']).toContain('application/problem+json');
  });

  test('of a preflight request is still answered', async () => {
    const headers = { origin: 'http://localhost:5173', 'access-control-request-method': 'PUT' };
    expect(await app.ask('/api/v1/info', { method: 'OPTIONS', headers, as: null })).toMatchObject({ status: 204 });
  });
});

describe('a body that is not JSON', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database);
  const send = (method: Asking['method'] & string, path: string, type: string, payload: string) =>
    app.ask(path, { method, payload, headers: { 'content-type': type } });

  test.each([
    ['application/x-www-form-urlencoded', 'display_name=Ada'],
    ['text/plain', '{"display_name":"Ada"}'],
    ['application/merge-patch+json', '{"display_name":"Ada"}'],
    ['application/json-patch+json', '[]'],
    ['application/jsonp', '{}'],
    [
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="display_name"\r\n\r\nAda\r\n--x--\r\n',
    ],
    ['', '{"display_name":"Ada"}'],
  ])('is refused by PATCH as %s, with the type that it takes', async (type, payload) => {
    expect(await send('PATCH', '/api/v1/users/me', type, payload)).toMatchObject({
      status: 415,
      headers: { 'accept-patch': 'application/json' },
      body: { code: 'unsupported_media_type' },
    });
    expect((await app.ask('/api/v1/users/me')).body['display_name']).not.toBe('Ada');
  });

  test.each([
    ['POST', '/api/v1/decks/bulk-delete'],
    ['PUT', '/api/v1/push/subscriptions'],
    ['DELETE', '/api/v1/users/me'],
    ['POST', '/api/v1/auth/logout'],
  ] as const)('is refused by %s %s', async (method, path) => {
    const { status, headers } = await send(method, path, 'application/x-www-form-urlencoded', 'confirmation=DELETE');
    expect({ status, accept: headers['accept-patch'] }).toEqual({ status: 415, accept: undefined });
  });

  test.each(['application/json', 'application/json;charset=utf-8', 'Application/JSON ; charset=UTF-8'])(
    'is not what %s says',
    async (type) => {
      const answer = await send('PATCH', '/api/v1/users/me', type, '{"display_name":"Grace"}');
      expect(answer).toMatchObject({ status: 200, body: { display_name: 'Grace' } });
    },
  );

  test('does not matter where there is none', async () => {
    expect(await app.ask('/api/v1/users/me', { headers: { 'content-type': 'text/plain' } })).toMatchObject({
      status: 200,
    });
  });
});
