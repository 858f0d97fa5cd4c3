import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { REALM_USERS } from '../../dev/issuer/realm.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

const [, admin] = REALM_USERS;
/** More requests than a person sends in a minute. */
const UNLIMITED = { RATE_LIMIT_ENABLED: 'false' };

describe('settings of the service', () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, UNLIMITED);
  const replica = useApp(database, UNLIMITED);

  const put = (key: string, payload: object) =>
    api.ask(`/api/v1/admin/settings/${key}`, { method: 'PUT', as: { ...admin }, payload });
  const remove = (key: string) => api.ask(`/api/v1/admin/settings/${key}`, { method: 'DELETE', as: { ...admin } });
  const row = async (key: string) =>
    (await database.query('select * from settings where key = $1 and user_id is null', [key]))[0];
  const trail = () =>
    database.query(
      `select action, resource_id, metadata, ip_address is not null as has_address,
         (select email from users where id = user_id) as actor
       from audit_logs where action like 'setting.%' order by id`,
    );
  const visible = async (asked = api) => (await asked.ask('/api/v1/settings/public', { as: null })).body;

  beforeAll(() => Promise.all([visible(), visible(replica)]));

  test('a known one is changed, and this process knows at once', async () => {
    const answer = await put('max_pdf_pages', { value: 400 });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        key: 'max_pdf_pages',
        value: 400,
        value_type: 'integer',
        category: 'limits',
        description: 'Pages of one job',
        is_public: true,
      },
    });
    expect(answer.body['updated_at']).not.toBe(answer.body['created_at']);
    expect(await visible()).toMatchObject({ max_pdf_pages: 400 });
    expect((await trail()).at(-1)).toEqual({
      action: 'setting.updated',
      resource_id: 'max_pdf_pages',
      metadata: { old: 500, new: 400 },
      has_address: true,
      actor: 'admin@example.org',
    });
  });

  test('another process goes on for at most a minute, and says how long its answer may be kept', async () => {
    expect(await visible(replica)).toMatchObject({ max_pdf_pages: 500 });
    const { headers } = await replica.ask('/api/v1/settings/public', { as: null });
    const seconds = Number(/^public, max-age=(\d+)$/.exec(String(headers['cache-control']))?.[1]);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);

    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 60_000);
    expect(await visible(replica)).toMatchObject({ max_pdf_pages: 400 });
    clock.mockRestore();
  });

  test.each([
    ['too large for it', 'max_pdf_pages', { value: 10_001 }, 'value', /10000/],
    ['of another type than it has', 'max_pdf_pages', { value: 'many' }, 'value', /expected number/],
    ['with a fraction', 'max_retries', { value: 1.5 }, 'value', /expected int/],
    ['called by another type', 'max_retries', { value: 2, value_type: 'number' }, 'value_type', /must be integer/],
    ['null', 'anything', { value: null }, 'value', /.+/],
    ['missing', 'anything', {}, 'value', /.+/],
    ['not of the type it is called', 'anything', { value: 1.5, value_type: 'integer' }, 'value', /whole number/],
    ['that jsonb has no place for', 'anything', { value: 'a\u0000b' }, 'value', /NUL/],
    ['with half of a character', 'anything', { value: ['\uD800'] }, 'value', /half/],
    ['with a field that is not known', 'anything', { value: 1, user_id: null }, 'user_id', /not known/],
  ] as const)('a value %s is refused, with the reason', async (_what, key, payload, field, message) => {
    const before = await row(key);
    const answer = await put(key, payload);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    expect(answer.body['errors']).toEqual([{ field, message: expect.stringMatching(message) }]);
    expect(await row(key)).toEqual(before);
  });

  test('an unknown one is created with the type of its value, and keeps it', async () => {
    const made = await put('motd', { value: { text: 'a \\u0000 in words' }, category: 'features', is_public: true });
    expect(made).toMatchObject({ status: 201, body: { value_type: 'json', category: 'features', description: null } });
    expect((await trail()).at(-1)?.['metadata']).toEqual({ old: null, new: { text: 'a \\u0000 in words' } });

    expect(await put('motd', { value: [], description: 'Of the day' })).toMatchObject({
      status: 200,
      body: { value: [], category: 'features', description: 'Of the day', is_public: true },
    });
    expect(await put('motd', { value: 'text' })).toMatchObject({ status: 422 });
    expect(await put('motd', { value: 'text', value_type: 'string' })).toMatchObject({ status: 200 });
    expect(await visible()).toMatchObject({ motd: 'text' });
    expect(await put('ratio', { value: 3, value_type: 'number' })).toMatchObject({ status: 201 });
    expect(await put('ratio', { value: 3.5 })).toMatchObject({ status: 200, body: { value_type: 'number' } });
  });

  test('ten who make the same one at once make one row, and each change is told from what was before', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => put('race', { value: at })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(9);
    const changes = (await trail()).filter(({ resource_id }) => resource_id === 'race').map(({ metadata }) => metadata);
    expect(changes).toHaveLength(10);
    const news = changes.map((change) => change.new);
    expect(changes.map((change) => change.old)).toEqual([null, ...news.slice(0, -1)]);
    expect((await row('race'))?.['value']).toBe(news.at(-1));
  });

  test('one is deleted, a built-in one has its default again', async () => {
    expect(await remove('motd')).toMatchObject({ status: 204 });
    expect(await row('motd')).toBeUndefined();
    expect(await remove('motd')).toMatchObject({ status: 404, body: { code: 'setting_not_found' } });

    expect(await remove('max_pdf_pages')).toMatchObject({ status: 204 });
    expect(await row('max_pdf_pages')).toMatchObject({ value: 500, category: 'limits' });
    expect(await visible()).toMatchObject({ max_pdf_pages: 500 });
    expect((await trail()).slice(-2)).toMatchObject([
      { action: 'setting.deleted', resource_id: 'motd', metadata: { old: 'text', new: null } },
      { action: 'setting.deleted', resource_id: 'max_pdf_pages', metadata: { old: 400, new: 500 } },
    ]);
  });

  test('a change that cannot be stored leaves no trace', async () => {
    const before = await trail();
    await database.query(`alter table settings add constraint no_such check (key <> 'refused')`);
    expect(await put('refused', { value: 1 })).toMatchObject({ status: 500, body: { code: 'internal' } });
    await database.query('alter table settings drop constraint no_such');
    expect(await trail()).toEqual(before);
  });

  test('users’ own are out of reach', async () => {
    const mine = { method: 'PATCH', payload: { default_max_cards: 7 } } as const;
    await api.ask('/api/v1/users/me/preferences', mine);
    for (const key of ['default_max_cards', 'push.0123456789abcdef']) {
      expect(await put(key, { value: 9 })).toMatchObject({ status: 422, body: { code: 'setting_key_reserved' } });
      expect(await remove(key)).toMatchObject({ status: 404 });
    }
    const { body } = await api.ask('/api/v1/admin/settings?category=preferences', { as: { ...admin } });
    expect(body).toMatchObject({ total: 0 });
    expect(await api.ask('/api/v1/users/me/preferences')).toMatchObject({ body: { default_max_cards: 7 } });
  });

  test('a key that no row can have is refused; one that every object has is one like others', async () => {
    expect(await put('Not%20A%20Key', { value: 1 })).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    expect(await put('constructor', { value: 1 })).toMatchObject({ status: 201 });
    expect(await remove('constructor')).toMatchObject({ status: 204 });
  });

  test('only admins write', async () => {
    for (const method of ['PUT', 'DELETE'] as const) {
      const path = '/api/v1/admin/settings/max_retries';
      const answer = await api.ask(path, { method, ...(method === 'PUT' && { payload: { value: 1 } }) });
      expect(answer).toMatchObject({ status: 403, body: { code: 'admin_required' } });
      expect(await api.ask(path, { method, as: null })).toMatchObject({ status: 401 });
    }
    expect(await row('max_retries')).toMatchObject({ value: 3 });
  });
});
