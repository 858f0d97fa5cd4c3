import { beforeAll, describe, expect, test } from '@jest/globals';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal } from './rows.ts';
import { useApp } from '../support/use-app.ts';

describe('besides decks and jobs, a user', () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(database);
  let userId: unknown;

  beforeAll(async () => {
    userId = (await api.ask('/api/v1/users/me')).body['id'];
  });

  test('has five preferences, each with a default', async () => {
    expect((await api.ask('/api/v1/users/me/preferences')).body).toEqual({
      default_max_cards: 20,
      default_difficulty: 'medium',
      include_images: true,
      email_on_completion: true,
      email_on_failure: true,
    });
  });

  test('keeps those that were changed as rows', async () => {
    const row = { user_id: userId, category: 'preferences' };
    await insert(database, 'settings', { ...row, key: 'default_max_cards', value: '5', value_type: 'integer' });
    await insert(database, 'settings', { ...row, key: 'include_images', value: 'false', value_type: 'boolean' });
    expect((await api.ask('/api/v1/users/me/preferences')).body).toMatchObject({
      default_max_cards: 5,
      default_difficulty: 'medium',
      include_images: false,
    });
    expect((await api.ask('/api/v1/settings/public')).body).not.toHaveProperty('default_max_cards');
  });

  test('has the free tier until a subscription lives', async () => {
    expect((await api.ask('/api/v1/subscriptions/me')).body).toEqual({ tier: 'free', live: null, history: [] });

    const subscription = minimal.subscription(userId);
    await insert(database, 'subscriptions', { ...subscription, status: 'expired' });
    await insert(database, 'subscriptions', { ...subscription, status: 'past_due', stripe_customer_id: 'cus_1' });
    const { body } = await api.ask('/api/v1/subscriptions/me');
    expect(body).toMatchObject({ tier: 'premium', live: { status: 'past_due' }, history: [{ status: 'expired' }] });
    expect(JSON.stringify(body)).not.toContain('cus_1');
  });

  test('reads notifications, newest first, and sees how many are unread', async () => {
    const push_subscription = { endpoint: 'https://push.example.org/1' };
    await insert(database, 'notifications', { ...minimal.notification(userId), title: 'First', push_subscription });
    await insert(database, 'notifications', { ...minimal.notification(userId), title: 'Second', read_at: 'now' });
    const { body } = await api.ask('/api/v1/notifications');
    expect(body).toMatchObject({ total: 2, unread_count: 1, items: [{ title: 'Second' }, { title: 'First' }] });
    expect(JSON.stringify(body)).not.toContain('push.example.org');
    const titles = async (query: string) => (await api.ask(`/api/v1/notifications?${query}`)).body;
    expect(await titles('unread=true')).toMatchObject({ total: 1, unread_count: 1, items: [{ title: 'First' }] });
    expect(await titles('unread=false')).toMatchObject({ total: 1, unread_count: 1, items: [{ title: 'Second' }] });
    expect(await titles('type=job_failed')).toMatchObject({ total: 0, items: [] });
  });

  test('sees their own trail, page by page, and an admin that of all users', async () => {
    for (let row = 0; row < 3; row++) {
      await insert(database, 'audit_logs', {
        ...minimal.auditLog(userId),
        resource_id: String(row),
        ip_address: '::1',
      });
    }
    await insert(database, 'audit_logs', { ...minimal.auditLog(), resource_id: 'another user' });

    const first = (await api.ask('/api/v1/audit-logs/me?page_size=2')).body;
    expect(first['items']).toMatchObject([
      { resource_id: '2', id: expect.stringMatching(/^\d+$/), ip_address: '::1' },
      { resource_id: '1' },
    ]);
    const rest = (await api.ask(`/api/v1/audit-logs/me?before_id=${String(first['next_before_id'])}`)).body;
    expect(rest).toMatchObject({
      items: [{ resource_id: '0' }, { action: 'user.login' }, { action: 'user.created' }],
      next_before_id: null,
    });
    expect(JSON.stringify(first)).not.toContain('user_agent');

    const everybody = await api.ask('/api/v1/admin/audit-logs?action=deck.create', { as: { roles: ['admin'] } });
    expect(everybody.body['items']).toMatchObject([
      { user_id: null, resource_id: 'another user', metadata: {}, user_agent: null },
      { user_id: userId },
      { user_id: userId },
      { user_id: userId },
    ]);
  });
});
