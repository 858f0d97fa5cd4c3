import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Stripe } from 'stripe';
import { insert, minimal } from '../api/rows.ts';
import { useStripe } from '../support/stripe-server.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

const TYPES = [
  'checkout.session.completed',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'invoice.paid',
  'invoice.payment_failed',
] as const;

/** What Stripe's word is here, and whether one who has it is premium. */
const OURS = {
  incomplete: undefined,
  trialing: { status: 'trial', isLive: true },
  active: { status: 'active', isLive: true },
  past_due: { status: 'past_due', isLive: true },
  unpaid: { status: 'expired', isLive: false },
  canceled: { status: 'cancelled', isLive: false },
} as const satisfies Partial<Record<Stripe.Subscription.Status, object | undefined>>;
const STATUSES = ['incomplete', 'trialing', 'active', 'past_due', 'unpaid', 'canceled'] as const;

/** Something happens at Stripe; an event of it is made, and comes when it comes. */
const change = fc.record({
  does: fc.constant('change' as const),
  to: fc.constantFrom(...STATUSES),
  tells: fc.constantFrom(...TYPES),
});
/** Events made so far arrive together: which ones, some twice, is drawn. */
const arrive = fc.record({
  does: fc.constant('arrive' as const),
  which: fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
});

/** The rules in the plainest way: a subscription begins live, follows what Stripe says, and once ended stays so. */
class Model {
  row: { status: string; isLive: boolean } | undefined;

  see(said: keyof typeof OURS): void {
    const now = OURS[said];
    if (!now || (this.row ? !this.row.isLive : !now.isLive)) return;
    this.row = now;
  }
}

describe('events of Stripe, in whatever order, twice and at once', () => {
  const database = useDatabase({ at: 'head' });
  const stripe = useStripe();
  const api = useApp(database, () => stripe.variables);

  const actions = async (userId: string) =>
    (
      await database.query<{ action: string }>(
        `select action from audit_logs, subscriptions
         where resource_type = 'subscription' and resource_id = subscriptions.id::text and subscriptions.user_id = $1
         order by audit_logs.id`,
        [userId],
      )
    ).map(({ action }) => action);

  test('leave one row that says what Stripe said when the last one was taken', async () => {
    const life = fc.array(fc.oneof(change, arrive), { minLength: 4, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(life, async (steps) => {
        const { id: userId } = await insert(database, 'users', minimal.user());
        const bought = stripe.subscribe(userId, { status: 'incomplete' });
        const made = [stripe.eventOf('customer.subscription.created', bought)];
        const arrived = new Set<string>();
        const model = new Model();
        let said: keyof typeof OURS = 'incomplete';
        for (const step of [...steps, { does: 'arrive' as const, which: [0] }]) {
          if (step.does === 'change') {
            said = bought.status = step.to;
            made.push(stripe.eventOf(step.tells, bought));
            continue;
          }
          const events = step.which.map((at) => made[at % made.length]).filter((event) => event !== undefined);
          const answers = await Promise.all(
            events.map(({ payload, headers }) =>
              api.ask('/api/v1/webhooks/stripe', { method: 'POST', as: null, headers, payload }),
            ),
          );
          expect(answers.map(({ status }) => status)).toEqual(events.map(() => 200));
          if (events.some(({ id }) => !arrived.has(id))) model.see(said);
          for (const { id } of events) arrived.add(id);
        }
        expect(await database.query('select status::text from subscriptions where user_id = $1', [userId])).toEqual(
          model.row ? [{ status: model.row.status }] : [],
        );
        expect(
          await database.query('select subscription_tier::text as tier from users where id = $1', [userId]),
        ).toEqual([{ tier: model.row?.isLive ? 'premium' : 'free' }]);
        const noted = await actions(userId);
        expect(noted.filter((action) => action === 'subscription.activated')).toHaveLength(model.row ? 1 : 0);
        expect(noted.filter((action) => /cancelled|expired/.test(action))).toHaveLength(
          model.row && !model.row.isLive ? 1 : 0,
        );
        const [taken] = await database.query<{ count: number }>(
          `select count(*)::int from audit_logs where action = 'billing.webhook_processed' and resource_id = any ($1)`,
          [Array.from(arrived)],
        );
        expect(taken?.count).toBe(arrived.size);
      }),
      { numRuns: 40 },
    );
  });
});
