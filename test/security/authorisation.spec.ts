import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { insert, minimal } from '../api/rows.ts';
import { type Answer, useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

/**
 * Who may ask what: a new route without a line here fails.
 *
 * - `everybody`: a token is not asked for.
 * - `user`: any user who is logged in, about their own account.
 * - `admin`: the role admin.
 * - `owner of a …`: another user's is answered as one that does not exist, to admins too.
 * - four numbers: what anonymous, user, admin and suspended user are answered, where the route has a rule of its own.
 */
const RULES: Readonly<Record<string, Rule>> = {
  'GET /health/live': 'everybody',
  'GET /health/ready': 'everybody',
  'GET /health/schema': 'everybody',
  'GET /status': [401, 403, 200, 403],
  'GET /status/runbook': 'everybody',
  'GET /status/page.css': 'everybody',
  'GET /status/page.js': 'everybody',
  'GET /status/login': [404, 404, 404, 404],
  'GET /status/callback': [400, 400, 400, 400],
  'POST /status/logout': [403, 403, 403, 403],
  'GET /metrics': [404, 404, 404, 404],
  'GET /api/v1/info': 'everybody',
  'GET /api/v1/auth/config': 'everybody',
  'GET /api/v1/settings/public': 'everybody',
  'GET /api/v1/subscriptions/plans': 'everybody',
  'GET /api/v1/push/vapid-public-key': 'everybody',
  'POST /api/v1/webhooks/stripe': [503, 503, 503, 503],
  'GET /api/v1/files/:bucket/:owner/:name': [422, 422, 422, 422],
  'GET /api/v1/auth/me': 'user',
  'POST /api/v1/auth/logout': 'user',
  'GET /api/v1/audit-logs/me': 'user',
  'GET /api/v1/users/me': 'user',
  'PATCH /api/v1/users/me': 'user',
  'DELETE /api/v1/users/me': 'user',
  'GET /api/v1/users/me/preferences': 'user',
  'PATCH /api/v1/users/me/preferences': 'user',
  'GET /api/v1/users/me/export': 'user',
  'GET /api/v1/users/me/stats': 'user',
  'POST /api/v1/uploads': 'user',
  'POST /api/v1/subscriptions/portal': 'user',
  'GET /api/v1/subscriptions/me': 'user',
  'POST /api/v1/subscriptions/checkout': 'user',
  'GET /api/v1/notifications': 'user',
  'POST /api/v1/notifications/read-all': 'user',
  'DELETE /api/v1/notifications/:id': 'owner of a notification',
  'POST /api/v1/notifications/:id/read': 'owner of a notification',
  'PUT /api/v1/push/subscriptions': 'user',
  'DELETE /api/v1/push/subscriptions': 'user',
  'GET /api/v1/jobs': 'user',
  'GET /api/v1/jobs/:id': 'owner of a job',
  'DELETE /api/v1/jobs/:id': 'owner of a job',
  'GET /api/v1/jobs/:id/status': 'owner of a job',
  'GET /api/v1/jobs/:id/events': 'owner of a job',
  'POST /api/v1/jobs/:id/retry': 'owner of a job',
  'POST /api/v1/jobs/:id/cancel': 'owner of a job',
  'GET /api/v1/decks': 'user',
  'GET /api/v1/decks/stats': 'user',
  'POST /api/v1/decks/bulk-delete': 'user',
  'GET /api/v1/decks/:id': 'owner of a deck',
  'PATCH /api/v1/decks/:id': 'owner of a deck',
  'DELETE /api/v1/decks/:id': 'owner of a deck',
  'POST /api/v1/decks/:id/download-url': 'owner of a deck',
  'GET /api/v1/dashboard/stats': 'user',
  'GET /api/v1/dashboard/activity': 'user',
  'GET /api/v1/admin/audit-logs': 'admin',
  'GET /api/v1/admin/jobs': 'admin',
  'GET /api/v1/admin/jobs/:id': 'admin',
  'POST /api/v1/admin/jobs/:id/retry': 'admin',
  'POST /api/v1/admin/jobs/:id/cancel': 'admin',
  'GET /api/v1/admin/settings': 'admin',
  'PUT /api/v1/admin/settings/:key': 'admin',
  'DELETE /api/v1/admin/settings/:key': 'admin',
  'GET /api/v1/admin/users': 'admin',
  'PATCH /api/v1/admin/users/:id': 'admin',
  'POST /api/v1/admin/users/:id/subscription': 'admin',
  'DELETE /api/v1/admin/users/:id/subscription': 'admin',
  'POST /api/v1/admin/notifications/:id/resend': 'admin',
};

type Statuses = readonly [number, number, number, number];
type Rule = 'everybody' | 'user' | 'admin' | keyof typeof OWNED | Statuses;
type Person = ReturnType<typeof person>;

const OWNED = {
  'owner of a job': ['jobs', minimal.job],
  'owner of a deck': ['decks', minimal.deck],
  'owner of a notification': ['notifications', minimal.notification],
} as const;

/** What a request needs to get as far as the question whose it is. */
const PAYLOADS: Readonly<Record<string, object>> = { 'PATCH /api/v1/decks/:id': { name: 'Mine' } };

/** Its answer does not end: what its owner gets is tested where events are. */
const STREAM = 'GET /api/v1/jobs/:id/events';

const Method = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

function person(roles: readonly string[] = []) {
  const name = randomUUID();
  return { sub: randomUUID(), email: `${name}@example.org`, username: name, roles: [...roles] };
}

/** An answer without what differs from request to request. */
const comparable = ({ status, body }: Answer, id: string) => [
  status,
  JSON.stringify({ ...body, request_id: '' }).replaceAll(id, '<id>'),
];

const byName = (a: string, b: string) => a.localeCompare(b);

describe('who may ask what', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database, { ENVIRONMENT: 'staging', STORAGE_URL_SECRET: randomUUID() });

  const ask = (route: string, as: Person | null, id: string = randomUUID()): Promise<Answer> => {
    const [word, path = ''] = route.split(' ');
    const method = Method.parse(word);
    const payload = PAYLOADS[route] ?? (method === 'GET' ? undefined : {});
    return app.ask(path.replace(/:\w+/g, id), { method, as, ...(payload && { payload }) });
  };
  const idOf = async (as: Person) => String((await app.ask('/api/v1/users/me', { as })).body['id']);
  const suspended = async (): Promise<Person> => {
    const somebody = person();
    await database.query('update users set is_active = false where id = $1', [await idOf(somebody)]);
    return somebody;
  };
  const own = async (owner: Person, rule: keyof typeof OWNED): Promise<string> => {
    const [table, row] = OWNED[rule];
    return (await insert(database, table, row(await idOf(owner)))).id;
  };

  test('has a line for each route of the router, and no other', () => {
    // the API's own description; production does not serve it
    const routes = app.routes().filter((route) => !route.startsWith('GET /docs'));
    expect(routes.sort(byName)).toEqual(Object.keys(RULES).sort(byName));
  });

  for (const [route, rule] of Object.entries(RULES)) {
    if (typeof rule !== 'string') {
      test(`${route}: as said`, async () => {
        const callers = [null, person(), person(['admin']), await suspended()];
        const statuses = [];
        for (const as of callers) statuses.push((await ask(route, as)).status);
        expect(statuses).toEqual(rule);
      });
      continue;
    }
    const isOpen = rule === 'everybody';
    test(`${route}: ${isOpen ? '' : 'not '}without a token`, async () => {
      const { status, body } = await ask(route, null);
      if (isOpen) expect([200, 204, 503]).toContain(status);
      else expect([status, body['code']]).toEqual([401, 'token_missing']);
    });
    if (isOpen) continue;

    test(`${route}: not with a suspended account`, async () => {
      const { status, body } = await ask(route, await suspended());
      expect([status, body['code']]).toEqual([403, 'account_inactive']);
    });

    if (rule === 'user' || rule === 'admin') {
      test(`${route}: ${rule}`, async () => {
        const { status, body } = await ask(route, person(rule === 'admin' ? ['admin'] : []));
        expect([401, 403, 500]).not.toContain(status);
        expect(body['code']).not.toBe('admin_required');
      });
    }
    if (rule === 'admin') {
      test(`${route}: not without the role`, async () => {
        const { status, body } = await ask(route, person());
        expect([status, body['code']]).toEqual([403, 'admin_required']);
      });
    }
    if (rule !== 'user' && rule !== 'admin') {
      test(`${route}: only its owner, and to others it does not exist`, async () => {
        const [owner, absent] = [person(), randomUUID()];
        const id = await own(owner, rule);
        for (const other of [person(), person(['admin'])]) {
          const nothing = await ask(route, other, absent);
          expect(nothing.status).toBe(404);
          expect(comparable(await ask(route, other, id), id)).toEqual(comparable(nothing, absent));
        }
        if (route === STREAM) return;
        const { status, body } = await ask(route, owner, id);
        expect([401, 403, 500]).not.toContain(status);
        expect(body['code']).not.toBe('not_found');
      });
    }
  }
});
