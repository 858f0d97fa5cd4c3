import { beforeEach, describe, expect, test } from '@jest/globals';
import { Billing } from '../../src/modules/subscriptions/billing.service.ts';
import { ExpireSubscriptionsHandler } from '../../src/modules/subscriptions/expire-subscriptions.task.ts';
import { insert, minimal } from '../api/rows.ts';
import { useStripe } from '../support/stripe-server.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);

describe('the daily look at subscriptions', () => {
  const database = useDatabase({ at: 'head' });
  const stripe = useStripe();
  const app = useApp(database, () => stripe.variables);
  let userId: string;

  beforeEach(async () => {
    await database.query('delete from users');
    const premium = { subscription_tier: 'premium', cards_limit_month: 1000 };
    userId = (await insert(database, 'users', { ...minimal.user(), ...premium })).id;
  });

  const add = (columns: Record<string, unknown>) =>
    insert(database, 'subscriptions', {
      user_id: userId,
      tier: 'premium',
      current_period_start: inDays(-40),
      ...columns,
    });
  const sweep = () => app.get(ExpireSubscriptionsHandler).run({}, new AbortController().signal);
  const state = async () => {
    const [row] = await database.query(
      `select s.status::text, u.subscription_tier::text as tier, u.cards_limit_month as cards
       from subscriptions s join users u on u.id = s.user_id where u.id = $1`,
      [userId],
    );
    return row;
  };
  const told = async () =>
    (await database.query('select type::text from notifications where user_id = $1', [userId])).length;

  test.each([
    ['a gift that has expired', { current_period_end: inDays(-1) }, { status: 'expired', tier: 'free', cards: 30 }],
    ['a gift that goes on', { current_period_end: inDays(1) }, { status: 'active', tier: 'premium' }],
    ['a gift without an end', { current_period_end: null }, { status: 'active', tier: 'premium' }],
  ] as const)('leaves or ends %s', async (_what, columns, expected) => {
    await add(columns);
    await sweep();
    await sweep();
    expect(await state()).toMatchObject(expected);
  });

  test('asks Stripe before it ends what is paid there: an event may have been lost', async () => {
    const renewed = stripe.subscribe(userId, { periodEnd: Math.floor(inDays(20).getTime() / 1000) });
    await add({ stripe_subscription_id: renewed.id, current_period_end: inDays(-1) });
    await sweep();
    expect(await state()).toMatchObject({ status: 'active', tier: 'premium' });
  });

  test('gives a failed payment a week', async () => {
    const end = (days: number) => Math.floor(inDays(days).getTime() / 1000);
    const owed = stripe.subscribe(userId, { status: 'past_due', periodStart: end(-37), periodEnd: end(-6) });
    await add({ stripe_subscription_id: owed.id, status: 'past_due', current_period_end: inDays(-6) });
    await sweep();
    expect(await state()).toMatchObject({ status: 'past_due', tier: 'premium' });
    owed.periodEnd = end(-8);
    await sweep();
    expect(await state()).toMatchObject({ status: 'expired', tier: 'free' });
  });

  test('tells once, a week before one ends that will not be renewed', async () => {
    const ending = stripe.subscribe(userId, { cancelAtPeriodEnd: true });
    await add({ stripe_subscription_id: ending.id, current_period_end: inDays(5), cancel_at_period_end: true });
    await sweep();
    await sweep();
    expect(await told()).toBe(1);
    expect(await state()).toMatchObject({ status: 'active' });
  });

  test('notifies no user whose plan goes on', async () => {
    await add({ stripe_subscription_id: stripe.subscribe(userId).id, current_period_end: inDays(5) });
    await sweep();
    expect(await told()).toBe(0);
  });

  test('one that Stripe cannot be asked about holds no other up', async () => {
    await add({ stripe_subscription_id: 'sub_unknown', current_period_end: inDays(-1) });
    const other = (await insert(database, 'users', { ...minimal.user(), subscription_tier: 'premium' })).id;
    await insert(database, 'subscriptions', {
      user_id: other,
      tier: 'premium',
      current_period_start: inDays(-40),
      current_period_end: inDays(-1),
    });
    await expect(sweep()).rejects.toThrow('1 subscriptions could not be judged.');
    const [row] = await database.query('select status::text from subscriptions where user_id = $1', [other]);
    expect(row).toEqual({ status: 'expired' });
  });

  test('an account that closes ends what it pays for, at Stripe and here, however often that is asked', async () => {
    const paid = stripe.subscribe(userId);
    await add({ stripe_subscription_id: paid.id, current_period_end: inDays(5) });
    await app.get(Billing).cancelNow(userId);
    await app.get(Billing).cancelNow(userId);
    expect(paid.status).toBe('canceled');
    expect(await state()).toMatchObject({ status: 'cancelled', tier: 'free' });
  });

  test('an account that closes ends all that its customers at Stripe pay for, also what we have no row of', async () => {
    const customer = 'cus_of_two';
    const paid = stripe.subscribe(userId, { customer });
    const unknown = stripe.subscribe(userId, { customer, status: 'past_due' });
    const begun = stripe.subscribe(userId, { customer, status: 'incomplete' });
    const others = stripe.subscribe(userId, { customer: 'cus_of_somebody_else' });
    await add({ stripe_subscription_id: paid.id, stripe_customer_id: customer, current_period_end: inDays(5) });
    await app.get(Billing).cancelNow(userId);
    expect([paid, unknown, begun].map(({ status }) => status)).toEqual(['canceled', 'canceled', 'canceled']);
    expect(others.status).toBe('active');
    expect(await state()).toMatchObject({ status: 'cancelled', tier: 'free' });
    const late = stripe.subscribe(userId, { customer });
    await app.get(Billing).cancelNow(userId);
    expect(late.status).toBe('canceled');
  });
});
