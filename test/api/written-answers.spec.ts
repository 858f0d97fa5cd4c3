import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { minimal } from './rows.ts';
import { type Call, stored, useWritingApi } from './use-writing-api.ts';

describe('a route that writes', () => {
  const {
    stripe,
    push,
    ask,
    asAdmin,
    upload,
    add,
    member,
    ended,
    job,
    failedOf,
    deck,
    notification,
    premium,
    free,
    documented,
    expectAll,
  } = useWritingApi();

  /** A call of each route that does what the route is for, and what it answers with besides its body. */
  const does: Readonly<Record<string, readonly [call: Call, status: number, headers?: Record<string, unknown>]>> = {
    'POST /api/v1/auth/logout': [() => ask('POST /api/v1/auth/logout', { payload: {} }), 204],
    'PATCH /api/v1/users/me': [() => ask('PATCH /api/v1/users/me', { payload: { display_name: 'Ann' } }), 200],
    'DELETE /api/v1/users/me': [
      () =>
        ask('DELETE /api/v1/users/me', {
          payload: { confirmation: 'DELETE' },
          as: { sub: randomUUID(), email: `${randomUUID()}@example.org`, username: randomUUID() },
        }),
      202,
    ],
    'PATCH /api/v1/users/me/preferences': [
      () => ask('PATCH /api/v1/users/me/preferences', { payload: { default_max_cards: 7 } }),
      200,
    ],
    'PUT /api/v1/admin/settings/:key': [
      () => asAdmin('PUT /api/v1/admin/settings/a.new.one', { value: { a: [1] } }),
      201,
    ],
    'DELETE /api/v1/admin/settings/:key': [() => asAdmin('DELETE /api/v1/admin/settings/max_retries'), 204],
    'POST /api/v1/subscriptions/checkout': [() => ask('POST /api/v1/subscriptions/checkout', { payload: {} }), 201],
    'POST /api/v1/subscriptions/portal': [
      async () => {
        await premium();
        return ask('POST /api/v1/subscriptions/portal');
      },
      201,
    ],
    'POST /api/v1/admin/users/:id/subscription': [
      async () => asAdmin(`POST /api/v1/admin/users/${await member()}/subscription`, { until: null }),
      201,
    ],
    'DELETE /api/v1/admin/users/:id/subscription': [
      async () => {
        const id = await member();
        await add('subscriptions', minimal.subscription(id));
        return asAdmin(`DELETE /api/v1/admin/users/${id}/subscription`);
      },
      204,
    ],
    'POST /api/v1/webhooks/stripe': [
      async () =>
        ask('POST /api/v1/webhooks/stripe', { as: null, ...stripe.event('customer.created', { id: 'cus_1' }) }),
      200,
    ],
    'POST /api/v1/notifications/read-all': [() => ask('POST /api/v1/notifications/read-all'), 204],
    'POST /api/v1/notifications/:id/read': [
      async () => ask(`POST /api/v1/notifications/${await notification()}/read`),
      204,
    ],
    'DELETE /api/v1/notifications/:id': [async () => ask(`DELETE /api/v1/notifications/${await notification()}`), 204],
    'POST /api/v1/admin/notifications/:id/resend': [
      async () => asAdmin(`POST /api/v1/admin/notifications/${await notification({ status: 'failed' })}/resend`),
      204,
    ],
    'PUT /api/v1/push/subscriptions': [
      () => ask('PUT /api/v1/push/subscriptions', { payload: push.browser().device }),
      204,
    ],
    'DELETE /api/v1/push/subscriptions': [
      () => ask('DELETE /api/v1/push/subscriptions', { payload: { endpoint: push.browser().device.endpoint } }),
      204,
    ],
    'POST /api/v1/uploads': [
      () => upload(),
      201,
      { location: expect.stringMatching(/^\/api\/v1\/jobs\/[\da-f-]{36}$/) },
    ],
    'DELETE /api/v1/jobs/:id': [async () => ask(`DELETE /api/v1/jobs/${await ended()}`), 204],
    'POST /api/v1/jobs/:id/retry': [
      async () => ask(`POST /api/v1/jobs/${await ended({ source_file_path: await stored('pdfs') })}/retry`),
      202,
    ],
    'POST /api/v1/jobs/:id/cancel': [async () => ask(`POST /api/v1/jobs/${await job()}/cancel`), 200],
    'POST /api/v1/admin/jobs/:id/retry': [
      async () => asAdmin(`POST /api/v1/admin/jobs/${await failedOf({})}/retry`),
      202,
    ],
    'POST /api/v1/admin/jobs/:id/cancel': [async () => asAdmin(`POST /api/v1/admin/jobs/${await job()}/cancel`), 200],
    'PATCH /api/v1/decks/:id': [
      async () => ask(`PATCH /api/v1/decks/${await deck()}`, { payload: { tags: ['a b'] } }),
      200,
    ],
    'DELETE /api/v1/decks/:id': [async () => ask(`DELETE /api/v1/decks/${await deck()}`), 204],
    'POST /api/v1/decks/:id/download-url': [
      async () => ask(`POST /api/v1/decks/${await deck({ file_path: await stored('decks') })}/download-url`),
      201,
    ],
    'POST /api/v1/decks/bulk-delete': [
      async () => ask('POST /api/v1/decks/bulk-delete', { payload: { deck_ids: [await deck(), randomUUID()] } }),
      200,
    ],
    'PATCH /api/v1/admin/users/:id': [
      async () => asAdmin(`PATCH /api/v1/admin/users/${await member()}`, { is_active: false, cards_limit_month: 5 }),
      200,
    ],
  };

  test('has a call here, and no other has', () => expectAll(Object.keys(does)));

  test.each(Object.entries(does))(
    '%s does its work, and says what the document says',
    async (route, [call, status, headers = {}]) => {
      await free();
      const answer = await call();
      expect([answer.status, documented(route).faults(answer)]).toEqual([status, []]);
      expect(answer.headers).toMatchObject({ 'x-request-id': expect.any(String), ...headers });
      if (status === 204) expect(answer.body).toEqual({ text: '' });
    },
  );
});
