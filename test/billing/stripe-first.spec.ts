import { describe, expect, test } from '@jest/globals';
import { insert, minimal } from '../api/rows.ts';
import { useStripe } from '../support/stripe-server.ts';
import { until } from '../support/until.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { isUserUnlocked } from './user-row.ts';

describe('an event of Stripe', () => {
  const database = useDatabase({ at: 'head' });
  const stripe = useStripe();
  const api = useApp(database, () => stripe.variables);

  test('locks no row while Stripe is asked, and asks again when the row of its user was written meanwhile', async () => {
    const { id } = await insert(database, 'users', minimal.user());
    const bought = stripe.subscribe(id);
    const { payload, headers } = stripe.eventOf('customer.subscription.created', bought);
    stripe.delayMs = 5_000;
    const answer = api.ask('/api/v1/webhooks/stripe', { method: 'POST', as: null, headers, payload });
    await until('Stripe is asked', () => Promise.resolve(stripe.requests.length === 1));
    stripe.delayMs = 0;

    expect(await isUserUnlocked(database, id)).toBe(true);
    await database.query('update users set cards_generated_month = 7 where id = $1', [id]);

    expect((await answer).status).toBe(200);
    expect(stripe.requests.map(({ path }) => path)).toEqual([
      `/v1/subscriptions/${bought.id}`,
      `/v1/subscriptions/${bought.id}`,
    ]);
    const [user] = await database.query(
      'select subscription_tier::text as tier, cards_generated_month as used from users where id = $1',
      [id],
    );
    expect(user).toEqual({ tier: 'premium', used: 7 });
  });
});
