import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { useDatabase } from '../support/use-database.ts';
import type { Asking } from '../support/use-app.ts';
import { useApp } from '../support/use-app.ts';

describe('an error', () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(database);

  test('is a problem document that names its request', async () => {
    const { status, headers, body } = await api.ask('/api/v1/decks?page=0', { headers: { 'x-request-id': 'abc-1' } });
    expect(status).toBe(422);
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'x-request-id': 'abc-1',
    });
    expect(body).toEqual({
      type: 'urn:anki-compendium:invalid_input',
      title: 'Unprocessable Entity',
      status: 422,
      code: 'invalid_input',
      detail: expect.any(String),
      errors: [{ field: 'page', message: expect.any(String) }],
      request_id: 'abc-1',
    });
  });

  test('gets a request id of ours when the caller’s could forge a line of the log', async () => {
    const { headers } = await api.ask('/api/v1/info', { as: null, headers: { 'x-request-id': 'a"b c' } });
    expect(headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  });

  for (const [path, fields] of [
    ['/api/v1/decks?nonsense=1', ['nonsense']],
    ['/api/v1/decks?page=x&page_size=101', ['page', 'page_size']],
    ['/api/v1/decks?page=1&page=2', ['page']],
    ['/api/v1/decks?q=%00', ['q']],
    ['/api/v1/decks?sort=file_path', ['sort']],
    ['/api/v1/decks/not-a-uuid', ['id']],
    ['/api/v1/jobs/1', ['id']],
    ['/api/v1/jobs?status=pending&status=lost', ['status.1']],
    ['/api/v1/jobs?status_filter=pending', ['status_filter']],
    ['/api/v1/jobs?created_from=yesterday', ['created_from']],
    ['/api/v1/notifications?unread=maybe', ['unread']],
    ['/api/v1/audit-logs/me?before_id=99999999999999999999', ['before_id']],
    ['/api/v1/audit-logs/me?user_id=1', ['user_id']],
  ] as const) {
    test(`of ${path} names ${fields.join(', ')}`, async () => {
      const { status, body } = await api.ask(path);
      expect(status).toBe(422);
      expect(body['errors']).toEqual(fields.map((field) => ({ field, message: expect.any(String) })));
    });
  }

  const json = { 'content-type': 'application/json' };
  for (const [what, path, asking, expected] of [
    ['a route that is not there', '/api/v1/nothing', {}, { status: 404, code: 'route_not_found' }],
    ['a path outside the API', '/', { as: null }, { status: 404, code: 'route_not_found' }],
    ['a slash too many', '/api/v1/info/', { as: null }, { status: 404, code: 'route_not_found' }],
    ['a method that is not there', '/api/v1/info', { method: 'POST' }, { status: 405, code: 'method_not_allowed' }],
    ['a URL that cannot be decoded', '/api/v1/decks/%zz', {}, { status: 400, code: 'malformed_request' }],
    [
      'JSON that is not',
      '/api/v1/info',
      { method: 'POST', headers: json, payload: '{' },
      { status: 400, code: 'malformed_request' },
    ],
    [
      'a body too large',
      '/api/v1/info',
      { method: 'POST', headers: json, payload: `"${'x'.repeat(1024 * 1024)}"` },
      { status: 413, code: 'payload_too_large' },
    ],
  ] satisfies (readonly [string, string, Asking, { status: number; code: string }])[]) {
    test(`for ${what} is ${expected.status} ${expected.code}`, async () => {
      const { status, headers, body } = await api.ask(path, asking);
      expect({ status, code: body['code'] }).toEqual(expected);
      expect(headers['content-type']).toContain('application/problem+json');
      expect(body['request_id']).toBe(headers['x-request-id']);
    });
  }

  test('that was not foreseen says nothing of the inside', async () => {
    await api.ask('/api/v1/users/me');
    await database.query('alter table decks rename column card_count to cards');
    const { status, body } = await api.ask('/api/v1/decks?sort=card_count');
    await database.query('alter table decks rename column cards to card_count');
    expect(status).toBe(500);
    expect(body).toMatchObject({ code: 'internal' });
    expect(JSON.stringify(body)).not.toMatch(/card_count|select|column|\.ts/);
  });
});

describe('without a database', () => {
  const api = useApp({ url: `postgresql://nobody@127.0.0.1:1/${randomUUID()}` });

  test('the API starts, and says what is missing', async () => {
    expect(await api.ask('/api/v1/info', { as: null })).toMatchObject({ status: 200 });
    const { status, headers, body } = await api.ask('/api/v1/settings/public', { as: null });
    expect({ status, code: body['code'] }).toEqual({ status: 503, code: 'database_unavailable' });
    expect(headers['retry-after']).toBe('5');
    expect(JSON.stringify(body)).not.toContain('127.0.0.1');
    expect(await api.ask('/api/v1/users/me')).toMatchObject({ status: 503 });
  });
});
