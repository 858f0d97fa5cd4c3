import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

/** Routes that anyone may call. A new route that is not here asks for a token, or this test fails. */
const PUBLIC = new Set([
  'GET /health/live',
  'GET /health/ready',
  'GET /health/schema',
  'GET /api/v1/info',
  'GET /api/v1/auth/config',
  'GET /api/v1/settings/public',
  'GET /api/v1/subscriptions/plans',
  'GET /api/v1/push/vapid-public-key',
  'POST /api/v1/webhooks/stripe',
  // by a link that is signed
  'GET /api/v1/files/{bucket}/{owner}/{name}',
]);

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
}

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const isAdmins = ({ path }: Route): boolean => path.startsWith('/api/v1/admin/');

describe('every route', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database);
  let routes: Route[];

  beforeAll(async () => {
    const { paths } = Document.parse((await app.ask('/docs-json', { as: null })).body);
    routes = Object.entries(paths).flatMap(([path, operations]) =>
      METHODS.filter((method) => method in operations).map((method) => {
        const upper = method.toUpperCase();
        return { method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).parse(upper), path };
      }),
    );
    expect(routes.length).toBeGreaterThan(PUBLIC.size);
  });

  const ask = ({ method, path }: Route, as: Parameters<typeof app.ask>[1], payload: unknown = {}) =>
    app.ask(
      path.replaceAll(/\{\w+\}/g, () => randomUUID()),
      {
        ...as,
        method,
        ...(method !== 'GET' && { payload: JSON.stringify(payload), headers: { 'content-type': 'application/json' } }),
      },
    );
  const notPublic = (): Route[] => routes.filter((route) => !PUBLIC.has(nameOf(route)));

  test('that is public exists', () => {
    const known = new Set(routes.map(nameOf));
    expect([...PUBLIC].filter((name) => !known.has(name))).toEqual([]);
  });

  test('asks strangers for a token, unless it is public', async () => {
    const answers = new Map<string, number>();
    for (const route of routes) answers.set(nameOf(route), (await ask(route, { as: null })).status);
    expect([...answers].filter(([name, status]) => (status === 401) === PUBLIC.has(name))).toEqual([]);
  });

  test('under /admin is for admins, and every other one for users', async () => {
    const refused = [];
    for (const route of notPublic()) {
      const { status, body } = await ask(route, {});
      const isRefused = status === 403 && body['code'] === 'admin_required';
      if (isRefused !== isAdmins(route)) refused.push(`${nameOf(route)} ${status} ${String(body['code'])}`);
    }
    expect(refused).toEqual([]);
  });

  test('under /admin lets an admin in', async () => {
    const refused = [];
    for (const route of routes.filter(isAdmins)) {
      const { status } = await ask(route, {
        as: { roles: ['admin'], sub: randomUUID(), email: `${randomUUID()}@x.org` },
      });
      if (status === 401 || status === 403) refused.push(`${nameOf(route)} ${status}`);
    }
    expect(refused).toEqual([]);
  });

  test.each([
    ['suspended', 'is_active = false', 'account_inactive'],
    ['deleted', 'is_active = false, deleted_at = now()', 'account_deleted'],
  ] as const)('turns a %s user away, also one who is an admin', async (_what, change, code) => {
    const sub = randomUUID();
    const as = { sub, email: `${sub}@example.org`, username: sub, roles: ['admin'] };
    await app.ask('/api/v1/users/me', { as });
    await database.query(`update users set ${change} where keycloak_id = $1`, [sub]);
    const letIn = [];
    for (const route of notPublic()) {
      const { status, body } = await ask(route, { as });
      if (status !== 403 || body['code'] !== code) letIn.push(`${nameOf(route)} ${status}`);
    }
    expect(letIn).toEqual([]);
  });

  test('answers nonsense with a problem that tells nothing of what is inside', async () => {
    const nonsense = [null, [], 'text', { id: "' or 1=1 --", value: '\u0000', price_id: {}, keys: 7, deck_ids: [1] }];
    const wrong = [];
    for (const route of routes) {
      for (const payload of nonsense) {
        const { status, body, headers } = await ask(route, { as: { roles: ['admin'] } }, payload);
        const text = JSON.stringify(body);
        const tells = /\bselect\b|\binsert into\b|node_modules|\bat \w+ \(|keycloak_id|file_path/i.test(text);
        const isProblem = status < 400 || String(headers['content-type']).includes('problem+json');
        const isConfigured =
          status === 503 && /^(push|billing)_not_configured$|^queue_unavailable$/.test(String(body['code']));
        if (tells || !isProblem || (status >= 500 && !isConfigured)) wrong.push(`${nameOf(route)} ${status} ${text}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('answers a malformed id with 422, never with an error of ours', async () => {
    const wrong = [];
    for (const { method, path } of routes.filter(({ path: one }) => one.includes('{id}'))) {
      const { status } = await app.ask(path.replaceAll(/\{\w+\}/g, 'x%27%00'), {
        method,
        as: { roles: ['admin'] },
        ...(method !== 'GET' && { payload: {} }),
      });
      if (![400, 404, 422].includes(status)) wrong.push(`${method} ${path} ${status}`);
    }
    expect(wrong).toEqual([]);
  });
});
