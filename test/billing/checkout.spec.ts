import { beforeEach, describe, expect, test } from '@jest/globals';
import { useStripe } from '../support/stripe-server.ts';
import { until } from '../support/until.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { isUserUnlocked } from './user-row.ts';

const NO_LIMIT = { RATE_LIMIT_ENABLED: 'false' };

describe('buying', () => {
  const database = useDatabase({ at: 'head' });
  const stripe = useStripe();
  const api = useApp(database, () => ({ ...stripe.variables, ...NO_LIMIT }));
  let userId: unknown;

  beforeEach(async () => {
    await database.query('delete from subscriptions');
    userId = (await api.ask('/api/v1/users/me')).body['id'];
    stripe.requests.length = 0;
  });

  const checkout = (payload: object = {}, headers: Record<string, string> = {}) =>
    api.ask('/api/v1/subscriptions/checkout', { method: 'POST', payload, headers });

  test('shows everyone what is on offer', async () => {
    expect((await api.ask('/api/v1/subscriptions/plans', { as: null })).body).toEqual({
      plans: [
        { tier: 'free', cards_limit_month: 30, price_id: null },
        { tier: 'premium', cards_limit_month: 1000, price_id: 'price_premium' },
      ],
    });
  });

  test('opens a page of Stripe, and says whose it is', async () => {
    const { status, body } = await checkout({ price_id: 'price_premium' });
    expect({ status, body }).toEqual({
      status: 201,
      body: { url: expect.stringMatching(/^https:\/\/pay\.example\//) },
    });
    const [request] = stripe.requests;
    expect(Object.fromEntries(request?.form ?? [])).toMatchObject({
      mode: 'subscription',
      client_reference_id: userId,
      'line_items[0][price]': 'price_premium',
      'subscription_data[metadata][user_id]': userId,
      success_url: 'http://localhost:5173/billing/success',
    });
    const audit = await database.query(`select from audit_logs where action = 'subscription.checkout_started'`);
    expect(audit).toHaveLength(1);
  });

  test('with one Idempotency-Key opens one page, however often it is asked for', async () => {
    const key = { 'idempotency-key': 'click-1' };
    const answers = await Promise.all([checkout({}, key), checkout({}, key), checkout({}, key)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(2);
    expect(new Set(answers.map(({ body }) => body['url'])).size).toBe(1);
    // by that key Stripe opens one page, whichever request comes first
    expect(new Set(stripe.requests.map(({ idempotencyKey }) => idempotencyKey))).toEqual(
      new Set([`checkout:${String(userId)}:click-1`]),
    );
    const asked = stripe.requests.length;
    expect(await checkout({}, key)).toMatchObject({ status: 201, body: answers[0]?.body });
    expect(stripe.requests).toHaveLength(asked);
  });

  test('locks no row while Stripe opens the page, and is refused to a user who has subscribed meanwhile', async () => {
    stripe.delayMs = 5_000;
    const answer = checkout();
    await until('Stripe is asked', () => Promise.resolve(stripe.requests.length === 1));
    stripe.delayMs = 0;

    expect(await isUserUnlocked(database, userId)).toBe(true);
    await database.query(
      `insert into subscriptions (user_id, tier, status, stripe_subscription_id) values ($1, 'premium', 'active', 'sub_9')`,
      [userId],
    );

    expect(await answer).toMatchObject({ status: 409, body: { code: 'already_subscribed' } });
  });

  test('knows one price', async () => {
    expect(await checkout({ price_id: 'price_other' })).toMatchObject({ status: 422, body: { code: 'unknown_price' } });
    expect((await checkout({ success_url: 'https://evil.example' })).status).toBe(422);
  });

  test('is refused to users with a subscription; the portal is for those who bought', async () => {
    const portal = () => api.ask('/api/v1/subscriptions/portal', { method: 'POST' });
    expect(await portal()).toMatchObject({ status: 409, body: { code: 'no_customer' } });
    await database.query(
      `insert into subscriptions (user_id, tier, status, stripe_subscription_id, stripe_customer_id) values ($1, 'premium', 'active', 'sub_1', 'cus_1')`,
      [userId],
    );
    expect(await checkout()).toMatchObject({ status: 409, body: { code: 'already_subscribed' } });
    expect(await portal()).toMatchObject({ status: 201, body: { url: 'https://portal.example/1' } });
    const mine = await api.ask('/api/v1/subscriptions/me');
    expect(mine.body).toMatchObject({ tier: 'premium', live: { status: 'active' }, history: [] });
    expect(JSON.stringify(mine.body)).not.toMatch(/sub_|cus_/);
  });

  test('uses the customer of an earlier purchase again', async () => {
    await database.query(
      `insert into subscriptions (user_id, tier, status, cancelled_at, stripe_subscription_id, stripe_customer_id)
       values ($1, 'premium', 'cancelled', now(), 'sub_2', 'cus_2')`,
      [userId],
    );
    await checkout();
    expect(stripe.requests[0]?.form.get('customer')).toBe('cus_2');
  });

  test('says so when Stripe is unavailable, in none of its words, and stores nothing', async () => {
    stripe.failing = 500;
    const { status, body } = await checkout().finally(() => (stripe.failing = undefined));
    expect({ status, body }).toMatchObject({ status: 503, body: { code: 'billing_unavailable' } });
    expect(JSON.stringify(body)).not.toContain('secret words');
  });
});

describe('without a key of Stripe', () => {
  const database = useDatabase({ at: 'head' });
  const api = useApp(database, NO_LIMIT);

  test.each(['/api/v1/subscriptions/checkout', '/api/v1/subscriptions/portal', '/api/v1/webhooks/stripe'])(
    'POST %s says that billing is not configured',
    async (path) => {
      const { status, body } = await api.ask(path, { method: 'POST', payload: {} });
      expect({ status, body }).toMatchObject({ status: 503, body: { code: 'billing_not_configured' } });
    },
  );

  test('the plans say that nothing can be bought', async () => {
    const { body } = await api.ask('/api/v1/subscriptions/plans', { as: null });
    expect(body).toMatchObject({ plans: [{ price_id: null }, { tier: 'premium', price_id: null }] });
  });
});
