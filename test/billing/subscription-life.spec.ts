import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { insert, minimal } from '../api/rows.ts';
import { useStripe } from '../support/stripe-server.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

const NO_LIMIT = { RATE_LIMIT_ENABLED: 'false' };

describe('events of Stripe', () => {
  const database = useDatabase({ at: 'head' });
  const stripe = useStripe();
  const api = useApp(database, () => ({ ...stripe.variables, ...NO_LIMIT }));
  let userId: string;

  beforeEach(async () => {
    userId = (await insert(database, 'users', { ...minimal.user(), cards_generated_month: 100 })).id;
  });

  const deliver = ({ payload, headers }: { payload: string; headers: Record<string, string> }) =>
    api.ask('/api/v1/webhooks/stripe', { method: 'POST', as: null, headers, payload });
  const user = async () => {
    const [row] = await database.query(
      'select subscription_tier::text as tier, cards_limit_month as cards, cards_generated_month as used from users where id = $1',
      [userId],
    );
    return row;
  };
  const rows = () =>
    database.query<{ status: string }>(
      `select status::text, stripe_subscription_id is not null as paid from subscriptions where user_id = $1 order by created_at`,
      [userId],
    );
  /** What the audit trail says of the user's subscriptions. */
  const trail = async () =>
    (
      await database.query(
        `select action from audit_logs, subscriptions
         where resource_type = 'subscription' and resource_id = subscriptions.id::text and subscriptions.user_id = $1
         order by audit_logs.id`,
        [userId],
      )
    ).map(({ action }) => action);
  const processed = async (id: string) =>
    (
      await database.query(`select from audit_logs where action = 'billing.webhook_processed' and resource_id = $1`, [
        id,
      ])
    ).length;

  test('make a user premium with the purchase, and free with its end; the counter stays', async () => {
    const bought = stripe.subscribe(userId);
    expect(await deliver(stripe.eventOf('checkout.session.completed', bought))).toMatchObject({
      status: 200,
      body: { received: true },
    });
    expect(await user()).toEqual({ tier: 'premium', cards: 1000, used: 100 });
    expect(await rows()).toEqual([{ status: 'active', paid: true }]);

    bought.status = 'canceled';
    bought.canceledAt = Math.floor(Date.now() / 1000);
    await deliver(stripe.eventOf('customer.subscription.deleted', bought));
    expect(await user()).toEqual({ tier: 'free', cards: 30, used: 100 });
    expect(await rows()).toEqual([{ status: 'cancelled', paid: true }]);
    expect(await trail()).toEqual(['subscription.activated', 'subscription.cancelled']);
  });

  test('of a user who asked to be erased meanwhile end what was bought, because no one else would', async () => {
    await database.query('update users set is_active = false, deleted_at = now() where id = $1', [userId]);
    const bought = stripe.subscribe(userId);
    expect((await deliver(stripe.eventOf('checkout.session.completed', bought))).status).toBe(200);
    expect(bought.status).toBe('canceled');
    expect([await rows(), await user()]).toMatchObject([[], { tier: 'free' }]);
  });

  test('are taken once, however often and at once they come', async () => {
    const bought = stripe.subscribe(userId);
    const event = stripe.eventOf('customer.subscription.created', bought);
    const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(event)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect((await deliver(event)).status).toBe(200);
    expect(await processed(event.id)).toBe(1);
    expect(await rows()).toEqual([{ status: 'active', paid: true }]);
    expect(await trail()).toEqual(['subscription.activated']);
  });

  test('in any order end at what Stripe says now', async () => {
    const bought = stripe.subscribe(userId);
    const created = stripe.eventOf('customer.subscription.created', bought);
    bought.status = 'canceled';
    bought.canceledAt = Math.floor(Date.now() / 1000);
    await deliver(stripe.eventOf('customer.subscription.deleted', bought));
    await deliver(created);
    expect(await user()).toMatchObject({ tier: 'free', cards: 30 });
    expect(await rows()).toEqual([]);
  });

  test('different ones at once are applied one after the other', async () => {
    const bought = stripe.subscribe(userId);
    const types = [
      'checkout.session.completed',
      'customer.subscription.created',
      'customer.subscription.updated',
      'invoice.paid',
    ];
    const answers = await Promise.all(types.map((type) => deliver(stripe.eventOf(type, bought))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await rows()).toEqual([{ status: 'active', paid: true }]);
    expect(await user()).toMatchObject({ tier: 'premium', cards: 1000 });
  });

  test('of a payment that fails leave the tier and tell the user, and of one that succeeds restore it', async () => {
    const bought = stripe.subscribe(userId);
    await deliver(stripe.eventOf('customer.subscription.created', bought));
    bought.status = 'past_due';
    await deliver(stripe.eventOf('invoice.payment_failed', bought));
    expect(await rows()).toMatchObject([{ status: 'past_due' }]);
    expect(await user()).toMatchObject({ tier: 'premium' });
    expect(
      await database.query('select type::text, priority::text from notifications where user_id = $1', [userId]),
    ).toEqual([{ type: 'subscription_expiring', priority: 'high' }]);
    bought.status = 'active';
    bought.periodEnd += 30 * 86_400;
    await deliver(stripe.eventOf('invoice.paid', bought));
    expect(await rows()).toMatchObject([{ status: 'active' }]);
    expect((await user())?.['used']).toBe(100);
  });

  test('of a first payment under way change nothing, and of a trial give the tier', async () => {
    const bought = stripe.subscribe(userId, { status: 'incomplete' });
    await deliver(stripe.eventOf('customer.subscription.created', bought));
    expect(await rows()).toEqual([]);
    bought.status = 'trialing';
    await deliver(stripe.eventOf('customer.subscription.updated', bought));
    await deliver(stripe.eventOf('customer.subscription.trial_will_end', bought));
    expect(await rows()).toMatchObject([{ status: 'trial' }]);
    expect(await user()).toMatchObject({ tier: 'premium' });
    expect(await database.query('select from notifications where user_id = $1', [userId])).toHaveLength(1);
  });

  test('of a purchase after the end make a new row, and what has ended stays so', async () => {
    const first = stripe.subscribe(userId);
    await deliver(stripe.eventOf('customer.subscription.created', first));
    first.status = 'canceled';
    await deliver(stripe.eventOf('customer.subscription.deleted', first));
    const second = stripe.subscribe(userId);
    await deliver(stripe.eventOf('invoice.paid', second));
    expect(await rows()).toMatchObject([{ status: 'cancelled' }, { status: 'active' }]);
    first.status = 'active';
    await deliver(stripe.eventOf('customer.subscription.updated', first));
    expect(await rows()).toMatchObject([{ status: 'cancelled' }, { status: 'active' }]);
  });

  const ended = () =>
    database.query(
      `select metadata from audit_logs where action = 'subscription.second_cancelled'
         and resource_type = 'user' and resource_id = $1`,
      [userId],
    );

  test('of two purchases at once keep one, and end the other at Stripe before it bills again', async () => {
    const both = [stripe.subscribe(userId), stripe.subscribe(userId)];
    const events = both.map((one) => stripe.eventOf('customer.subscription.created', one));
    const answers = await Promise.all(events.map((event) => deliver(event)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['active', 'canceled']);
    const second = both.find(({ status }) => status === 'canceled');
    if (!second) throw new Error('None was ended.');
    await deliver(stripe.eventOf('customer.subscription.deleted', second));
    await deliver(stripe.eventOf('invoice.paid', second));
    expect([await rows(), await user()]).toMatchObject([[{ status: 'active', paid: true }], { tier: 'premium' }]);
    expect(await ended()).toEqual([
      { metadata: { stripe_subscription_id: second.id, refund: 'not made here; Stripe has the payment' } },
    ]);
  });

  test('of a purchase after one whose end was not told yet end neither: the user pays for one', async () => {
    const first = stripe.subscribe(userId);
    await deliver(stripe.eventOf('customer.subscription.created', first));
    first.status = 'canceled';
    const second = stripe.subscribe(userId);
    expect((await deliver(stripe.eventOf('customer.subscription.created', second))).status).toBe(200);
    expect(second.status).toBe('active');
    expect([await rows(), await user()]).toMatchObject([
      [{ status: 'cancelled' }, { status: 'active' }],
      { tier: 'premium' },
    ]);
    expect(await ended()).toEqual([]);
  });

  test('of kinds we do not know, and of people we do not know, are taken and change nothing', async () => {
    const stranger = stripe.subscribe(randomUUID());
    for (const event of [
      stripe.event('product.updated', { id: 'prod_1' }),
      stripe.eventOf('customer.subscription.created', stranger),
      stripe.eventOf('invoice.paid', stranger),
    ]) {
      expect((await deliver(event)).status).toBe(200);
      expect(await processed(event.id)).toBe(1);
    }
    expect(await database.query('select from subscriptions where stripe_subscription_id = $1', [stranger.id])).toEqual(
      [],
    );
  });

  test('that cannot be applied leave nothing, and are applied when they come again', async () => {
    const bought = stripe.subscribe(userId);
    const event = stripe.eventOf('customer.subscription.created', bought);
    stripe.failing = 500;
    const refused = await deliver(event).finally(() => (stripe.failing = undefined));
    expect(refused).toMatchObject({ status: 503, body: { code: 'billing_unavailable' } });
    expect(JSON.stringify(refused.body)).not.toContain('secret words');
    expect(await processed(event.id)).toBe(0);
    expect(await rows()).toEqual([]);
    expect((await deliver(event)).status).toBe(200);
    expect(await rows()).toMatchObject([{ status: 'active' }]);
  });

  test.each([
    ['with another secret', () => stripe.event('x', {}, { secret: 'whsec_other' })],
    ['more than five minutes ago', () => stripe.event('x', {}, { timestamp: Math.floor(Date.now() / 1000) - 301 })],
    ['over another body', () => ({ ...stripe.event('x', {}), payload: '{"id":"evt_1","type":"y"}' })],
    ['not at all', () => ({ ...stripe.event('x', {}), headers: { 'content-type': 'application/json' } })],
  ] as const)('signed %s are refused', async (_what, forge) => {
    const { payload, headers } = forge();
    expect(await deliver({ payload, headers: { ...headers } })).toMatchObject({
      status: 400,
      body: { code: 'signature_invalid' },
    });
    const told = await database.query(`select from audit_logs where action = 'billing.webhook_rejected'`);
    expect(told).toHaveLength(1);
  });

  test('need not come for a gift, which no account that is being erased is given', async () => {
    await database.query('update users set is_active = false, deleted_at = now() where id = $1', [userId]);
    const path = `/api/v1/admin/users/${userId}/subscription`;
    const given = await api.ask(path, { method: 'POST', as: { roles: ['admin'] }, payload: { until: null } });
    expect(given).toMatchObject({ status: 409, body: { code: 'account_erased' } });
    expect([await rows(), await user()]).toMatchObject([[], { tier: 'free' }]);
  });

  test('for users that an admin gave premium end the gift', async () => {
    const admin = { roles: ['admin'] };
    const path = `/api/v1/admin/users/${userId}/subscription`;
    const given = await api.ask(path, { method: 'POST', as: admin, payload: { until: null } });
    expect(given).toMatchObject({ status: 201, body: { status: 'active', tier: 'premium', current_period_end: null } });
    expect(await api.ask(path, { method: 'POST', as: admin, payload: { until: null } })).toMatchObject({
      status: 409,
      body: { code: 'already_subscribed' },
    });
    await deliver(stripe.eventOf('customer.subscription.created', stripe.subscribe(userId)));
    expect(await rows()).toEqual([
      { status: 'expired', paid: false },
      { status: 'active', paid: true },
    ]);
    expect(await user()).toMatchObject({ tier: 'premium', cards: 1000 });
    expect(await trail()).toEqual(['subscription.activated', 'subscription.expired', 'subscription.activated']);
    expect(await api.ask(path, { method: 'DELETE', as: admin })).toMatchObject({
      status: 409,
      body: { code: 'managed_by_stripe' },
    });
  });

  test('leave audit rows that name a subscription by its id, and no other row under that name', async () => {
    const both = [stripe.subscribe(userId), stripe.subscribe(userId)];
    for (const one of both) await deliver(stripe.eventOf('customer.subscription.created', one));
    expect(await trail()).toContain('subscription.activated');
    expect(await ended()).toHaveLength(1);
    const strays = await database.query(
      `select action, resource_id from audit_logs where resource_type = 'subscription'
       and resource_id not in (select id::text from subscriptions)`,
    );
    expect(strays).toEqual([]);
  });
});
