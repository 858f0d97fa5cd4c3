import { randomUUID } from 'node:crypto';
import { UnitOfWork } from '../../src/common/persistence/unit-of-work.ts';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Notifier } from '../../src/modules/notifications/notifier.ts';
import { PushNotificationHandler } from '../../src/modules/notifications/push-notification.task.ts';
import { installQueue } from '../../src/queue/install-queue.ts';
import { usePushService } from '../support/push-service.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

describe('web push', () => {
  const database = useDatabase({ at: 'head' });
  const service = usePushService();
  beforeAll(() => installQueue(database.url));
  const app = useApp(database, () => service.variables);
  let userId: string;

  beforeEach(async () => {
    await database.query('delete from settings where user_id is not null');
    await database.query('delete from notifications');
    await database.query('delete from pgboss.job');
    userId = String((await app.ask('/api/v1/users/me')).body['id']);
    service.pushes.length = 0;
    service.answers.clear();
  });

  const subscribe = (payload: object, as = {}) => app.ask('/api/v1/push/subscriptions', { method: 'PUT', payload, as });
  const tell = (more: object = {}) =>
    app.get(UnitOfWork).run(() =>
      app.get(Notifier).notify({
        userId,
        type: 'job_failed',
        title: 'No deck could be made',
        body: 'biology.pdf: it holds no text',
        data: { job_id: randomUUID() },
        ...more,
      }),
    );
  const messages = () =>
    database.query<{ data: { notification_id: string } }>(
      `select data from pgboss.job where name = 'notifications.push'`,
    );
  const push = async () => {
    const [message] = await messages();
    if (!message) throw new Error('No push was queued.');
    return app.get(UnitOfWork).apart(() => app.get(PushNotificationHandler).run(message.data));
  };
  const state = async () => {
    const [row] = await database.query(
      'select status::text, attempts, sent_at is not null as sent, push_subscription is not null as device from notifications',
    );
    return row;
  };
  const devices = () => database.query(`select user_id, key from settings where category = 'push'`);

  test('reaches the device, and only its browser can read it', async () => {
    const browser = service.browser();
    expect((await subscribe(browser.device)).status).toBe(204);
    await tell({ dedupeKey: 'once' });
    expect(await state()).toMatchObject({ status: 'pending' });
    await push();
    const [sent] = service.pushes;
    if (!sent) throw new Error('Nothing was pushed.');
    expect(browser.opened(sent)).toEqual({
      id: expect.any(String),
      type: 'job_failed',
      title: 'No deck could be made',
      body: 'biology.pdf: it holds no text',
      data: { job_id: expect.any(String) },
    });
    expect(sent.headers).toMatchObject({ urgency: 'high', ttl: '86400', 'content-encoding': 'aes128gcm' });
    expect(sent.headers.authorization).toMatch(/^vapid t=.+, k=/);
    expect(await state()).toEqual({ status: 'sent', attempts: 0, sent: true, device: true });
    await push();
    expect(service.pushes).toHaveLength(1);
  });

  test('of a user without a device is the list in the app', async () => {
    await tell();
    await push();
    expect(await state()).toMatchObject({ status: 'sent', device: false });
  });

  test('of low priority is not queued', async () => {
    await tell({ priority: 'low' });
    expect(await messages()).toEqual([]);
    expect(await state()).toMatchObject({ status: 'sent' });
  });

  test.each([404, 410])('forgets a device of which the push service says %s', async (status) => {
    await subscribe(service.browser('dead').device);
    service.answers.set('dead', status);
    await tell();
    await push();
    expect(await devices()).toEqual([]);
    expect(await state()).toMatchObject({ status: 'sent', device: false });
  });

  test.each([429, 500, 301])(
    'is tried five times while the push service says %s, and then failed; an admin may send it again',
    async (status) => {
      await subscribe(service.browser('ill').device);
      service.answers.set('ill', status);
      await tell();
      for (let attempt = 1; attempt < 5; attempt++) {
        await expect(push()).rejects.toThrow('No device took notification');
        expect(await state()).toMatchObject({ status: 'pending', attempts: attempt });
      }
      await push();
      expect(await state()).toMatchObject({ status: 'failed', attempts: 5 });
      expect(service.pushes).toHaveLength(5);
      expect(await devices()).toHaveLength(1);

      service.answers.clear();
      const [row] = await database.query('select id from notifications');
      await database.query('delete from pgboss.job');
      const resend = `/api/v1/admin/notifications/${row?.['id']}/resend`;
      expect((await app.ask(resend, { method: 'POST' })).status).toBe(403);
      expect((await app.ask(resend, { method: 'POST', as: { roles: ['admin'] } })).status).toBe(204);
      await push();
      expect(await state()).toMatchObject({ status: 'sent' });
      expect(await app.ask(resend, { method: 'POST', as: { roles: ['admin'] } })).toMatchObject({
        status: 409,
        body: { code: 'not_failed' },
      });
    },
  );

  test('to two devices is sent when one takes it', async () => {
    await subscribe(service.browser('dead').device);
    await subscribe(service.browser('well').device);
    service.answers.set('dead', 500);
    await tell();
    await push();
    expect(await state()).toMatchObject({ status: 'sent' });
  });

  test('is stored with what it tells, once for a key, and not at all when that is rolled back', async () => {
    await Promise.all(Array.from({ length: 8 }, () => tell({ dedupeKey: 'job:1' })));
    expect(await database.query('select from notifications')).toHaveLength(1);
    expect(await messages()).toHaveLength(1);
    await database.query('delete from notifications; delete from pgboss.job');
    const failing = app.get(UnitOfWork).run(async () => {
      await app.get(Notifier).notify({ userId, type: 'job_failed', title: 't', body: 'b' });
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await database.query('select from notifications')).toEqual([]);
    expect(await messages()).toEqual([]);
  });

  test('takes ten devices of a user, also when twenty come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => subscribe(service.browser().device)));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(10);
    const refused = answers.filter(({ status }) => status !== 204);
    expect(new Set(refused.map(({ status, body }) => `${status} ${String(body['code'])}`))).toEqual(
      new Set(['409 too_many_devices']),
    );
    expect(await devices()).toHaveLength(10);
  });

  test('goes to the user who subscribed a browser last, and to no one after they unsubscribed', async () => {
    const { device } = service.browser();
    await subscribe(device);
    await subscribe(device);
    expect(await devices()).toMatchObject([{ user_id: userId }]);
    const other = { sub: randomUUID(), email: 'other@example.org', username: 'other' };
    await subscribe(device, other);
    const [row] = await devices();
    expect(row?.['user_id']).not.toBe(userId);
    const unsubscribe = { method: 'DELETE', payload: { endpoint: device.endpoint } } as const;
    expect((await app.ask('/api/v1/push/subscriptions', unsubscribe)).status).toBe(204);
    expect(await devices()).toHaveLength(1);
    expect((await app.ask('/api/v1/push/subscriptions', { ...unsubscribe, as: other })).status).toBe(204);
    expect(await devices()).toEqual([]);
    const trail = await database.query(
      `select action, metadata from audit_logs where action like 'notification.%' order by id`,
    );
    expect(JSON.stringify(trail)).not.toContain(device.endpoint);
    expect(trail.at(-1)).toEqual({ action: 'notification.push_unsubscribed', metadata: { host: service.host } });
  });

  test.each([
    'https://169.254.169.254/x',
    'https://localhost/x',
    'https://push.example/x',
    'https://user:secret@a.push.example/x',
    'https://a.push.example.evil.test/x',
    'https://a.push.example:8443/x',
  ])('refuses %s', async (endpoint) => {
    const { device } = service.browser();
    expect(await subscribe({ ...device, endpoint })).toMatchObject({
      status: 422,
      body: { code: 'push_host_refused' },
    });
  });

  test('refuses what is not https', async () => {
    const { device } = service.browser();
    expect((await subscribe({ ...device, endpoint: 'http://a.push.example/x' })).status).toBe(422);
  });

  test('shows its public key to everyone, and the private one and the devices to no one', async () => {
    await subscribe(service.browser().device);
    const key = await app.ask('/api/v1/push/vapid-public-key', { as: null });
    expect(key.body).toEqual({ public_key: service.vapid.publicKey });
    const admin = await app.ask('/api/v1/admin/settings?page_size=100', { as: { roles: ['admin'] } });
    expect(JSON.stringify(admin.body)).not.toContain('push.');
  });
});

describe('without keys for web push', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database);

  test('the routes say so, and notifications are in the app only, without a queue', async () => {
    expect(await app.ask('/api/v1/push/vapid-public-key', { as: null })).toMatchObject({
      status: 503,
      body: { code: 'push_not_configured' },
    });
    const userId = String((await app.ask('/api/v1/users/me')).body['id']);
    await app
      .get(UnitOfWork)
      .run(() => app.get(Notifier).notify({ userId, type: 'job_completed', title: 't', body: 'b' }));
    expect(await database.query('select status::text from notifications')).toEqual([{ status: 'sent' }]);
  });
});
