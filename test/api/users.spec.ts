import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { REALM_USERS } from '../../dev/issuer/realm.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal } from './rows.ts';

const [, admin] = REALM_USERS;
const ME = '/api/v1/users/me';
const USERS = '/api/v1/admin/users';

const somebody = (name: string) => ({ sub: randomUUID(), email: `${name}@example.org`, username: name, name });

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const methodOf = (name: string) => METHODS.find((method) => method === name.toUpperCase()) ?? 'GET';

describe('a user', () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, { RATE_LIMIT_ENABLED: 'false' });
  const rename = (payload: object) => api.ask(ME, { method: 'PATCH', payload });
  const updates = () => database.query(`select metadata from audit_logs where action = 'user.updated' order by id`);

  beforeAll(() => api.ask(ME));

  test('changes the shown name, and takes it back', async () => {
    const before = (await api.ask(ME)).body;
    const { status, body } = await rename({ display_name: '  Dr. Demo  ' });
    expect(status).toBe(200);
    expect(body).toEqual({ ...before, display_name: 'Dr. Demo', updated_at: expect.any(String) });
    expect(String(body['updated_at']) > String(before['updated_at'])).toBe(true);
    expect((await api.ask(ME)).body).toEqual(body);
    expect(await rename({ display_name: null })).toMatchObject({ status: 200, body: { display_name: null } });
    expect(await updates()).toEqual([
      { metadata: { fields: ['display_name'] } },
      { metadata: { fields: ['display_name'] } },
    ]);
  });

  test('who changes nothing leaves no trace', async () => {
    const before = await updates();
    expect(await rename({})).toMatchObject({ status: 200, body: { display_name: null } });
    expect(await rename({ display_name: null })).toMatchObject({ status: 200 });
    expect(await updates()).toEqual(before);
  });

  for (const [payload, field] of [
    [{ display_name: '   ' }, 'display_name'],
    [{ display_name: 'x'.repeat(256) }, 'display_name'],
    [{ display_name: 'a\u0000b' }, 'display_name'],
    [{ email: 'thief@example.org' }, 'email'],
    [{ display_name: 'Demo', is_admin: true }, 'is_admin'],
  ] as const) {
    test(`is refused ${JSON.stringify(payload).slice(0, 40)}`, async () => {
      const before = (await api.ask(ME)).body;
      expect(await rename(payload)).toMatchObject({
        status: 422,
        body: { code: 'invalid_input', errors: [{ field }] },
      });
      expect((await api.ask(ME)).body).toEqual(before);
    });
  }

  test('whose change cannot be stored finds no trace of it', async () => {
    const before = await updates();
    await database.query(`alter table users add constraint no_such check (display_name <> 'refused')`);
    expect(await rename({ display_name: 'refused' })).toMatchObject({ status: 500, body: { code: 'internal' } });
    await database.query('alter table users drop constraint no_such');
    expect(await updates()).toEqual(before);
  });

  test('is not let in by any door of admins', async () => {
    const { body } = await api.ask('/docs-json', { as: null });
    const doors = Object.entries(Object(body['paths'])).flatMap(([path, routes]) =>
      path.startsWith('/api/v1/admin/') ? Object.keys(Object(routes)).map((method) => ({ path, method })) : [],
    );
    expect(doors.length).toBeGreaterThanOrEqual(6);
    for (const { path, method } of doors) {
      const url = path.replaceAll(/\{\w+\}/g, randomUUID());
      const answer = await api.ask(url, { method: methodOf(method), ...(method !== 'get' && { payload: {} }) });
      expect({ path, method, status: answer.status, code: answer.body['code'] }).toEqual({
        path,
        method,
        status: 403,
        code: 'admin_required',
      });
    }
  });
});

describe('an admin', () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, { RATE_LIMIT_ENABLED: 'false' });
  const asAdmin = { ...admin };
  let adminId = '';

  const emails = async (query: string) => {
    const { status, body } = await api.ask(`${USERS}?${query}`, { as: asAdmin });
    expect(status).toBe(200);
    const users: { email: string }[] = Object(body['items']);
    return users.map(({ email }) => email);
  };
  const change = (id: string, payload: object) => api.ask(`${USERS}/${id}`, { method: 'PATCH', as: asAdmin, payload });
  const trail = (id: string) =>
    database.query<{ action: string; metadata: unknown }>(
      `select action, metadata from audit_logs where resource_type = 'user' and resource_id = $1
       and user_id = $2 and action not in ('user.created', 'user.login') order by id`,
      [id, adminId],
    );

  beforeAll(async () => {
    adminId = String((await api.ask(ME, { as: asAdmin })).body['id']);
    const rows = [
      { email: 'Ann@example.org', username: 'ann', display_name: 'Ann 100%', subscription_tier: 'premium' },
      { email: 'ben@example.org', username: 'ben_', display_name: null, is_active: false },
      { email: 'cleo@example.org', username: null, display_name: 'Cleo' },
    ];
    for (const row of rows) await insert(database, 'users', { ...minimal.user(), ...row });
  });

  test('finds accounts by part of a name, whatever it holds, by tier and by state', async () => {
    expect(await emails('q=ANN')).toEqual(['Ann@example.org']);
    expect(await emails('q=cle')).toEqual(['cleo@example.org']);
    expect(await emails('q=100%25')).toEqual(['Ann@example.org']);
    expect(await emails('q=_')).toEqual(['ben@example.org']);
    expect(await emails('tier=premium')).toEqual(['Ann@example.org']);
    expect(await emails('is_active=false')).toEqual(['ben@example.org']);
    expect(await emails('q=example&is_active=true&tier=free&sort=email')).toEqual([
      'admin@example.org',
      'cleo@example.org',
    ]);
  });

  test('reads them page by page', async () => {
    expect(await emails('page_size=2')).toEqual(['cleo@example.org', 'ben@example.org']);
    expect(await emails('page_size=2&page=2&sort=-created_at')).toEqual(['Ann@example.org', 'admin@example.org']);
    const { body } = await api.ask(`${USERS}?page_size=3`, { as: asAdmin });
    expect(body).toMatchObject({ total: 4, pages: 2, page: 1, page_size: 3 });
    expect(JSON.stringify(body)).not.toMatch(/keycloak/);
    for (const query of ['page=0', 'sort=keycloak_id', 'tier=gold', 'is_active=maybe', 'role=admin']) {
      expect(await api.ask(`${USERS}?${query}`, { as: asAdmin })).toMatchObject({ status: 422 });
    }
  });

  test('suspends an account and opens it again', async () => {
    const dan = somebody('dan');
    const id = String((await api.ask(ME, { as: dan })).body['id']);
    expect(await change(id, { is_active: false })).toMatchObject({ status: 200, body: { id, is_active: false } });
    expect(await api.ask(ME, { as: dan })).toMatchObject({ status: 403, body: { code: 'account_inactive' } });
    expect(await change(id, { is_active: false })).toMatchObject({ status: 200 });
    expect(await change(id, { is_active: true })).toMatchObject({ status: 200, body: { is_active: true } });
    expect(await api.ask(ME, { as: dan })).toMatchObject({ status: 200 });
    expect(await trail(id)).toEqual([
      { action: 'user.deactivated', metadata: { old: true, new: false } },
      { action: 'user.activated', metadata: { old: false, new: true } },
    ]);
  });

  test('sets the limit of an account', async () => {
    const eve = somebody('eve');
    const id = String((await api.ask(ME, { as: eve })).body['id']);
    const { body } = await change(id, { cards_limit_month: 5000 });
    expect(body).toMatchObject({ cards_limit_month: 5000, cards_remaining: 5000 });
    expect(await change(id, { cards_limit_month: 0 })).toMatchObject({ status: 200, body: { cards_remaining: 0 } });
    expect(await trail(id)).toEqual([
      { action: 'user.limit_changed', metadata: { old: 30, new: 5000 } },
      { action: 'user.limit_changed', metadata: { old: 5000, new: 0 } },
    ]);
    for (const payload of [
      { cards_limit_month: 100_001 },
      { cards_limit_month: -1 },
      { subscription_tier: 'premium' },
    ]) {
      expect(await change(id, payload)).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    }
  });

  test('cannot lock themselves out, and nothing else is done', async () => {
    expect(await change(adminId, { is_active: false, cards_limit_month: 1 })).toMatchObject({
      status: 409,
      body: { code: 'own_account' },
    });
    expect(await api.ask(ME, { as: asAdmin })).toMatchObject({ status: 200, body: { cards_limit_month: 30 } });
    expect(await trail(adminId)).toEqual([]);
    expect(await change(adminId, { cards_limit_month: 31 })).toMatchObject({ status: 200 });
  });

  for (const wish of [{ is_active: true }, { is_active: false }, { cards_limit_month: 5 }]) {
    test(`cannot change an account that is being erased: ${JSON.stringify(wish)}`, async () => {
      const state = { is_active: false, deleted_at: new Date() };
      const { id } = await insert(database, 'users', { ...minimal.user(), ...state });
      expect(await change(id, wish)).toMatchObject({ status: 409, body: { code: 'account_erased' } });
      expect(await trail(id)).toEqual([]);
    });
  }

  test('is told when the account does not exist, or the id is not one', async () => {
    const payload = { is_active: true };
    expect(await change(randomUUID(), payload)).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
    expect(await change('42', payload)).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
  });
});
