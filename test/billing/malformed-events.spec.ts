import { beforeEach, describe, expect, test } from '@jest/globals';
import { useStripe } from '../support/stripe-server.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';

const envelope = (more: object) => JSON.stringify({ id: 'evt_1', object: 'event', type: 'invoice.paid', ...more });
const about = (type: string, object: unknown) => envelope({ type, data: { object } });

describe('a webhook that is signed well', () => {
  const database = useDatabase({ at: 'head' });
  const stripe = useStripe();
  const api = useApp(database, () => stripe.variables);
  beforeEach(() => database.query('truncate audit_logs'));

  const deliver = (payload: string) =>
    api.ask('/api/v1/webhooks/stripe', { method: 'POST', as: null, ...stripe.signed(payload) });
  const stored = () => database.query('select action from audit_logs');

  for (const payload of [
    'null',
    '[]',
    '"x"',
    '1',
    'true',
    '{}',
    '[null]',
    '""',
    JSON.stringify({ type: 'invoice.paid', data: { object: {} } }),
    JSON.stringify({ id: 'evt_1', data: { object: {} } }),
    envelope({}),
    envelope({ data: null }),
    envelope({ data: {} }),
    envelope({ data: { object: null } }),
    envelope({ data: { object: 'sub_1' } }),
    envelope({ data: { object: [] } }),
    envelope({ id: 7, data: { object: {} } }),
    envelope({ id: '', data: { object: {} } }),
    envelope({ id: 'evt_\u0000', data: { object: {} } }),
    envelope({ id: 'x'.repeat(256), data: { object: {} } }),
    envelope({ type: '\ud800', data: { object: {} } }),
    envelope({ type: null, data: { object: {} } }),
    about('customer.subscription.updated', {}),
    about('customer.subscription.deleted', { id: null }),
    about('customer.subscription.created', { id: 'sub_\u0000', metadata: {} }),
    about('customer.subscription.trial_will_end', { id: 'sub_1', metadata: 'none' }),
    about('checkout.session.completed', { subscription: 7 }),
    about('checkout.session.completed', { subscription: {} }),
    about('invoice.payment_failed', {}),
    about('invoice.paid', { id: 'in_1', parent: 'sub_1' }),
  ]) {
    test(`and is not an event is refused as malformed, and leaves nothing: ${payload.slice(0, 110)}`, async () => {
      const { status, body } = await deliver(payload);
      expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'event_invalid' });
      expect(await stored()).toEqual([]);
    });
  }

  test.each([
    ['of a type that is not handled', about('v2.core.account[requirements].updated', { anything: true })],
    ['about a subscription of a user who is unknown', about('customer.subscription.updated', { id: 'sub_1' })],
    ['about an invoice without a subscription', about('invoice.paid', { id: 'in_1', parent: null })],
    ['about a checkout without a subscription', about('checkout.session.completed', { subscription: null })],
  ] as const)('%s is taken, and noted once', async (_what, payload) => {
    stripe.subscriptions.set('sub_1', { ...stripe.subscribe('not a user'), id: 'sub_1' });
    for (let times = 0; times < 2; times++) expect((await deliver(payload)).status).toBe(200);
    expect(await stored()).toEqual([{ action: 'billing.webhook_processed' }]);
  });

  test('and is not JSON is refused', async () => {
    expect((await deliver('{"id":')).status).toBe(400);
    expect((await deliver('')).status).toBe(400);
  });
});
