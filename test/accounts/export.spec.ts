import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { insert, minimal, type Row } from '../api/rows.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

const ME = '/api/v1/users/me';
const ann = { sub: randomUUID(), email: 'ann@example.org', username: 'ann', name: 'Ann' };

describe('the export of an account', () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, { RATE_LIMIT_ENABLED: 'false', PUBLIC_URL: 'https://anki.example.org' });
  let id = '';
  let job: Row;
  let deck: Row;

  beforeAll(async () => {
    id = String((await api.ask(ME, { as: ann })).body['id']);
    const other = await insert(database, 'users', minimal.user());
    for (const owner of [other.id, id]) {
      job = await insert(database, 'jobs', { ...minimal.job(owner), custom_instructions: `of ${owner}` });
      deck = await insert(database, 'decks', { ...minimal.deck(owner), job_id: job.id, tags: ['a', 'b'] });
      await insert(database, 'subscriptions', {
        ...minimal.subscription(owner),
        stripe_customer_id: `cus_${owner}`,
        stripe_subscription_id: `sub_${owner}`,
      });
      await insert(database, 'notifications', {
        ...minimal.notification(owner),
        body: `for ${owner}`,
        push_subscription: { endpoint: 'https://push.example.org/secret', keys: { p256dh: 'secret', auth: 'secret' } },
      });
      await insert(database, 'settings', {
        user_id: owner,
        key: 'push.0123',
        category: 'push',
        value_type: 'json',
        value: { endpoint: 'https://push.example.org/secret', keys: { p256dh: 'secret', auth: 'secret' } },
      });
      await insert(database, 'audit_logs', {
        ...minimal.auditLog(owner),
        metadata: { of: owner },
        ip_address: '192.0.2.7',
        user_agent: 'A browser',
      });
    }
    await api.ask(`${ME}/preferences`, { method: 'PATCH', as: ann, payload: { default_max_cards: 7 } });
  });

  const ask = () => api.ask(`${ME}/export`, { as: ann });

  test('is a file with all that is stored about its user, and nothing of other users', async () => {
    const { status, headers, body } = await ask();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': expect.stringMatching(/^attachment; filename="anki-compendium-\d{4}-\d\d-\d\d\.json"$/),
    });
    expect(body).toEqual({
      exported_at: expect.any(String),
      profile: expect.objectContaining({ id, email: 'ann@example.org', cards_remaining: 30 }),
      preferences: expect.objectContaining({ default_max_cards: 7, include_images: true }),
      push_devices: [{ service: 'push.example.org', created_at: expect.any(String) }],
      decks: [
        expect.objectContaining({
          id: deck.id,
          tags: ['a', 'b'],
          url: `https://anki.example.org/api/v1/decks/${deck.id}`,
        }),
      ],
      jobs: [expect.objectContaining({ id: job.id, custom_instructions: `of ${id}`, result_deck_id: deck.id })],
      subscriptions: [expect.objectContaining({ tier: 'premium', status: 'active' })],
      notifications: [expect.objectContaining({ body: `for ${id}`, status: 'pending' })],
      audit_log: [
        expect.objectContaining({ action: 'user.created' }),
        expect.objectContaining({ action: 'user.login' }),
        expect.objectContaining({
          action: 'deck.create',
          metadata: { of: id },
          ip_address: '192.0.2.7',
          user_agent: 'A browser',
        }),
        expect.objectContaining({ action: 'user.preferences_updated' }),
        expect.objectContaining({ action: 'user.export', resource_id: id }),
      ],
    });
  });

  test('holds no secret, and no name that only another system knows', async () => {
    const text = JSON.stringify((await ask()).body);
    const paths = [String(job['source_file_path']), String(deck['file_path'])];
    for (const secret of ['secret', ann.sub, 'keycloak', 'cus_', 'sub_', 'endpoint', ...paths]) {
      expect(text).not.toContain(secret);
    }
  });

  test('leaves out no column that is about the user', async () => {
    const left = {
      users: ['keycloak_id', 'is_active', 'deleted_at', 'quota_period_start'],
      decks: ['file_path'],
      jobs: ['source_file_path', 'attempt', 'quota_period', 'source_removed'],
      subscriptions: ['stripe_customer_id', 'stripe_subscription_id', 'user_id'],
      notifications: ['push_subscription', 'attempts', 'user_id'],
      audit_logs: ['user_id'],
    };
    const names = { users: 'profile', audit_logs: 'audit_log' };
    const { body } = await ask();
    for (const [table, without] of Object.entries(left)) {
      const columns = await database.query<{ name: string }>(
        'select column_name as name from information_schema.columns where table_schema = current_schema and table_name = $1',
        [table],
      );
      const part = Object(body)[Object(names)[table] ?? table];
      const shown = Object.keys([part].flat()[0]);
      const missing = columns.map(({ name }) => name).filter((name) => !shown.includes(name));
      expect({ table, missing: new Set(missing) }).toEqual({ table, missing: new Set(without) });
    }
  });

  test('is complete and in order when there is more than one batch, also of rows made in one instant', async () => {
    await database.query(
      `insert into decks (user_id, name, source_filename, file_path, created_at)
       select $1, 'Deck ' || n, 'a.pdf', 'bulk/' || n, timestamptz '2020-01-01' + (n / 300) * interval '1 microsecond'
       from generate_series(1, 1100) n`,
      [id],
    );
    const { body } = await ask();
    const decks: { id: string; name: string }[] = Object(body['decks']);
    expect(decks).toHaveLength(1101);
    const expected = await database.query('select id from decks where user_id = $1 order by created_at, id::text', [
      id,
    ]);
    expect(decks.map((exported) => ({ id: exported.id }))).toEqual(expected);
  });

  test('is broken off, not ended, when the database goes away on the way', async () => {
    await database.query('alter table notifications rename to elsewhere');
    const broken = await ask().then(
      ({ body }) => body,
      (error: unknown) => error,
    );
    await database.query('alter table elsewhere rename to notifications');
    expect(broken).toBeInstanceOf(Error);
  });

  test('is audited, and needs a token', async () => {
    const exports = await database.query(
      `select resource_type, resource_id, user_id from audit_logs where action = 'user.export'`,
    );
    expect(exports[0]).toEqual({ resource_type: 'user', resource_id: id, user_id: id });
    expect(await api.ask(`${ME}/export`, { as: null })).toMatchObject({ status: 401 });
  });
});
