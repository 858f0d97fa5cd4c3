import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { CELLS, pdfOf } from '../pipeline/pdf.ts';
import type { ApiOperation } from '../support/api-document.ts';
import { tokenFor } from '../support/issuer.ts';
import type { Answer, Asking } from '../support/use-app.ts';
import { minimal } from './rows.ts';
import { ADMIN, type Call, stored, useWritingApi } from './use-writing-api.ts';

/**
 * What cannot be brought about here, and where it is. All other codes that a writing route documents are provoked.
 */
const ELSEWHERE = new Set([
  // test/api/rate-limits.spec.ts
  'rate_limited',
  // test/api/idempotency.spec.ts
  'idempotency_key_in_use',
  // test/api/problems.spec.ts, test/api/silent-database.spec.ts
  'database_unavailable',
  // test/api/session-settings.spec.ts
  'database_busy',
  // test/api/tokens.spec.ts
  'identity_provider_unavailable',
  // test/accounts/deletion.spec.ts
  'queue_unavailable',
  // test/storage/storage.spec.ts
  'storage_unavailable',
  // test/billing/checkout.spec.ts
  'billing_not_configured',
  'billing_unavailable',
  // test/notifications/push.spec.ts
  'push_not_configured',
  // test/pipeline/bad-pdfs.spec.ts
  'encrypted_pdf',
]);

const NOBODY = { sub: randomUUID(), email: 'nobody@example.org', username: 'nobody' };
const JSON_TYPE = { 'content-type': 'application/json' };

describe('a route that writes', () => {
  const {
    database,
    app,
    push,
    stripe,
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
    limitTo,
    documented,
    expectAll,
  } = useWritingApi();

  /** With a setting of the service at one. */
  const whereOnlyOne = async (key: string, call: Call): Promise<Answer> => {
    await asAdmin(`PUT /api/v1/admin/settings/${key}`, { value: 1 });
    const answer = await call();
    await asAdmin(`DELETE /api/v1/admin/settings/${key}`);
    return answer;
  };
  const withNothingLeft = async (call: Call): Promise<Answer> => {
    await limitTo(0);
    const answer = await call();
    await limitTo(1_000);
    return answer;
  };

  /** What each route refuses besides what all do. */
  const refuses: Readonly<Record<string, readonly Call[]>> = {
    'POST /api/v1/auth/logout': [],
    'PATCH /api/v1/users/me': [],
    'DELETE /api/v1/users/me': [],
    'PATCH /api/v1/users/me/preferences': [],
    'POST /api/v1/notifications/read-all': [],
    'DELETE /api/v1/push/subscriptions': [],
    'POST /api/v1/decks/bulk-delete': [],
    'PUT /api/v1/admin/settings/:key': [() => asAdmin('PUT /api/v1/admin/settings/push.x', { value: 1 })],
    'DELETE /api/v1/admin/settings/:key': [() => asAdmin('DELETE /api/v1/admin/settings/nothing')],
    'POST /api/v1/subscriptions/checkout': [
      () => ask('POST /api/v1/subscriptions/checkout', { payload: { price_id: 'other' } }),
      async () => {
        const headers = { 'idempotency-key': randomUUID() };
        await upload({ headers });
        return ask('POST /api/v1/subscriptions/checkout', { payload: {}, headers });
      },
      async () => {
        await premium();
        return ask('POST /api/v1/subscriptions/checkout', { payload: {} });
      },
    ],
    'POST /api/v1/subscriptions/portal': [() => ask('POST /api/v1/subscriptions/portal')],
    'POST /api/v1/admin/users/:id/subscription': [
      () => asAdmin(`POST /api/v1/admin/users/${randomUUID()}/subscription`, { until: null }),
      async () => {
        const id = await member();
        await add('subscriptions', minimal.subscription(id));
        return asAdmin(`POST /api/v1/admin/users/${id}/subscription`, { until: null });
      },
      async () => {
        const id = await member({ is_active: false, deleted_at: new Date() });
        return asAdmin(`POST /api/v1/admin/users/${id}/subscription`, { until: null });
      },
    ],
    'DELETE /api/v1/admin/users/:id/subscription': [
      () => asAdmin(`DELETE /api/v1/admin/users/${randomUUID()}/subscription`),
      async () => asAdmin(`DELETE /api/v1/admin/users/${await member()}/subscription`),
      async () => {
        const id = await member();
        await add('subscriptions', { ...minimal.subscription(id), stripe_subscription_id: `sub_${randomUUID()}` });
        return asAdmin(`DELETE /api/v1/admin/users/${id}/subscription`);
      },
    ],
    'POST /api/v1/webhooks/stripe': [
      () => ask('POST /api/v1/webhooks/stripe', { payload: {} }),
      () => ask('POST /api/v1/webhooks/stripe', { as: null, ...stripe.signed('null') }),
    ],
    'POST /api/v1/notifications/:id/read': [() => ask(`POST /api/v1/notifications/${randomUUID()}/read`)],
    'DELETE /api/v1/notifications/:id': [() => ask(`DELETE /api/v1/notifications/${randomUUID()}`)],
    'POST /api/v1/admin/notifications/:id/resend': [
      () => asAdmin(`POST /api/v1/admin/notifications/${randomUUID()}/resend`),
      async () => asAdmin(`POST /api/v1/admin/notifications/${await notification()}/resend`),
    ],
    'PUT /api/v1/push/subscriptions': [
      () =>
        ask('PUT /api/v1/push/subscriptions', { payload: { ...push.browser().device, endpoint: 'https://x.example' } }),
      async () => {
        let answer;
        for (let device = 0; device <= 10; device += 1) {
          answer = await ask('PUT /api/v1/push/subscriptions', { payload: push.browser().device });
        }
        if (!answer) throw new Error('No device was subscribed.');
        return answer;
      },
    ],
    'POST /api/v1/uploads': [
      () => ask('POST /api/v1/uploads', { payload: {} }),
      () => ask('POST /api/v1/uploads', { payload: 'x', headers: { 'content-type': 'multipart/form-data' } }),
      () => upload({ file: Buffer.from('no PDF') }),
      () => whereOnlyOne('max_pdf_size_mb', () => upload({ file: Buffer.alloc(1024 * 1024 + 1) })),
      () => whereOnlyOne('max_pdf_pages', async () => upload({ file: await pdfOf([...CELLS, ...CELLS]) })),
      async () => {
        const headers = { 'idempotency-key': randomUUID() };
        await upload({ headers });
        return upload({ fields: { subject: 'Another' }, headers });
      },
      () => withNothingLeft(() => upload()),
    ],
    'DELETE /api/v1/jobs/:id': [
      () => ask(`DELETE /api/v1/jobs/${randomUUID()}`),
      async () => ask(`DELETE /api/v1/jobs/${await job()}`),
    ],
    'POST /api/v1/jobs/:id/retry': [
      () => ask(`POST /api/v1/jobs/${randomUUID()}/retry`),
      async () => ask(`POST /api/v1/jobs/${await job()}/retry`),
      async () => ask(`POST /api/v1/jobs/${await ended()}/retry`),
      async () => ask(`POST /api/v1/jobs/${await ended({ retry_count: 3 })}/retry`),
      async () => {
        const id = await ended({ source_file_path: await stored('pdfs') });
        return withNothingLeft(() => ask(`POST /api/v1/jobs/${id}/retry`));
      },
    ],
    'POST /api/v1/jobs/:id/cancel': [
      () => ask(`POST /api/v1/jobs/${randomUUID()}/cancel`),
      async () => ask(`POST /api/v1/jobs/${await ended()}/cancel`),
    ],
    'POST /api/v1/admin/jobs/:id/retry': [
      () => asAdmin(`POST /api/v1/admin/jobs/${randomUUID()}/retry`),
      async () => asAdmin(`POST /api/v1/admin/jobs/${await job()}/retry`),
      async () => asAdmin(`POST /api/v1/admin/jobs/${await ended()}/retry`),
      async () => asAdmin(`POST /api/v1/admin/jobs/${await ended({ retry_count: 3 })}/retry`),
      async () => asAdmin(`POST /api/v1/admin/jobs/${await failedOf({ cards_limit_month: 0 })}/retry`),
      async () => asAdmin(`POST /api/v1/admin/jobs/${await failedOf({ is_active: false })}/retry`),
    ],
    'POST /api/v1/admin/jobs/:id/cancel': [
      () => asAdmin(`POST /api/v1/admin/jobs/${randomUUID()}/cancel`),
      async () => asAdmin(`POST /api/v1/admin/jobs/${await ended()}/cancel`),
    ],
    'PATCH /api/v1/decks/:id': [() => ask(`PATCH /api/v1/decks/${randomUUID()}`, { payload: {} })],
    'DELETE /api/v1/decks/:id': [() => ask(`DELETE /api/v1/decks/${randomUUID()}`)],
    'POST /api/v1/decks/:id/download-url': [
      () => ask(`POST /api/v1/decks/${randomUUID()}/download-url`),
      async () => ask(`POST /api/v1/decks/${await deck()}/download-url`),
    ],
    'PATCH /api/v1/admin/users/:id': [
      () => asAdmin(`PATCH /api/v1/admin/users/${randomUUID()}`, {}),
      async () => {
        const { body } = await app.ask('/api/v1/users/me', { as: ADMIN });
        return asAdmin(`PATCH /api/v1/admin/users/${String(body['id'])}`, { is_active: false });
      },
      async () => {
        const id = await member({ is_active: false, deleted_at: new Date() });
        return asAdmin(`PATCH /api/v1/admin/users/${id}`, { is_active: true });
      },
    ],
  };

  /** A user with such an account. */
  const person = async (columns: string): Promise<string> => {
    const name = randomUUID();
    const token = await tokenFor({ sub: name, email: `${name}@example.org`, username: name, roles: ['admin'] });
    await app.ask('/api/v1/users/me', { as: token });
    await database.query(`update users set ${columns} where keycloak_id = $1`, [name]);
    return token;
  };

  /** What every route refuses, if the document says that it does. */
  async function generally({ path: template, method, requestBody }: ApiOperation): Promise<Answer[]> {
    const url = (value: string) => template.replaceAll(/\{\w+\}/g, value);
    const there = url(template.includes('{key}') ? 'a.key' : randomUUID());
    const send = (asking: Asking, at = there) => app.ask(at, { as: ADMIN, ...asking, method });
    const email = `${randomUUID()}@example.org`;
    await member({ email });
    const type = requestBody?.content?.['multipart/form-data'] ? 'multipart/form-data' : JSON_TYPE['content-type'];
    const asked: Asking[] = [
      { as: null },
      { as: 'nonsense' },
      { as: await tokenFor({ expiresIn: -60 }) },
      { as: { ...NOBODY, claims: { email_verified: false } } },
      { as: { ...NOBODY, sub: randomUUID(), email } },
      { as: NOBODY },
      { as: await person('is_active = false') },
      { as: await person('is_active = false, deleted_at = now()') },
      { payload: '{', headers: JSON_TYPE },
      { payload: `"${'x'.repeat(1024 * 1024)}"`, headers: JSON_TYPE },
      { payload: '<a/>', headers: { 'content-type': 'application/xml' } },
      { payload: { nothing_of_this: 1 }, headers: { 'content-type': type, 'idempotency-key': 'not ascii: \u00e4' } },
      { payload: '[]', headers: JSON_TYPE },
    ];
    const answers = [];
    for (const asking of asked) answers.push(await send(asking));
    if (template.includes('{'))
      answers.push(await send({}, url('x'.repeat(101))), await send({}, url('1')), await send({}, url('_')));
    return answers;
  }

  test('has a line here, and no other has', () => expectAll(Object.keys(refuses)));

  test.each(Object.entries(refuses))(
    '%s refuses with each code that the document names, and with no other',
    async (route, calls) => {
      await free();
      const { operation, codes, faults } = documented(route);
      const answers = await generally(operation);
      for (const refuse of calls) answers.push(await refuse());
      const refusals = answers.filter((answer) => answer.status >= 400);
      expect(refusals.flatMap(faults)).toEqual([]);
      const seen = new Set(refusals.map(({ status, body }) => `${status} ${String(body['code'])}`));
      const missing = codes.filter((line) => !seen.has(line));
      expect(missing.filter((line) => !ELSEWHERE.has(line.split(' ')[1] ?? ''))).toEqual([]);
    },
  );
});
