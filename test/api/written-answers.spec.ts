import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { expect } from 'expect';
import { installQueue } from '../../src/queue/install-queue.ts';
import { CELLS, pdfOf } from '../pipeline/pdf.ts';
import { uploadForm } from '../pipeline/upload-form.ts';
import { ApiDocument, type ApiOperation } from '../support/api-document.ts';
import { tokenFor } from '../support/issuer.ts';
import { usePushService } from '../support/push-service.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { useStripe } from '../support/stripe-server.ts';
import { type Answer, type Asking, useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal } from './rows.ts';

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
const ADMIN = {
  sub: randomUUID(),
  email: 'admin-of-writes@example.org',
  username: 'admin-of-writes',
  roles: ['admin'],
};
const JSON_TYPE = { 'content-type': 'application/json' };

type Call = () => Promise<Answer>;

/** @returns the key of a file that is there. */
async function store(bucket: string): Promise<string> {
  const key = `${randomUUID()}/${randomUUID()}.bin`;
  const file = path.join(storageFolder(), bucket, key);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, 'x');
  return key;
}

async function afterwards(answer: Promise<Answer>, undo: () => Promise<unknown>): Promise<Answer> {
  const given = await answer;
  await undo();
  return given;
}

describe('a route that writes', () => {
  const database = useDatabase({ at: 'head' });
  const stripe = useStripe();
  const push = usePushService();
  before(() => installQueue(database.url));
  const app = useApp(database, () => ({ ...stripe.variables, ...push.variables }));
  let document: ApiDocument;
  let writing: readonly ApiOperation[];
  let user: string;
  let pdf: Buffer;
  before(async () => {
    document = new ApiDocument((await app.ask('/docs-json', { as: null })).body);
    writing = document.operations.filter(({ method }) => method !== 'GET');
    user = String((await app.ask('/api/v1/users/me')).body['id']);
    pdf = await pdfOf(CELLS);
  });

  const ask = (route: string, more: Asking = {}): Promise<Answer> => {
    const [method = '', url = ''] = route.split(' ');
    const { method: known } = writing.find((operation) => operation.method === method) ?? {};
    return app.ask(url, { ...more, ...(known && { method: known }) });
  };
  const asAdmin = (route: string, payload?: object) => ask(route, { as: ADMIN, ...(payload && { payload }) });
  const add = async (table: string, columns: object) => (await insert(database, table, { ...columns })).id;
  const job = (columns: object = {}) => add('jobs', { ...minimal.job(user), ...columns });
  const ended = (columns: object = {}) => job({ status: 'failed', completed_at: new Date(), ...columns });
  const deck = (columns: object = {}) => add('decks', { ...minimal.deck(user), ...columns });
  const notification = (columns: object = {}) => add('notifications', { ...minimal.notification(user), ...columns });
  const member = (columns: object = {}) => add('users', { ...minimal.user(), ...columns });
  /** A job whose file is there, of somebody whose account is so. */
  const failedOf = async (columns: object) =>
    ended({ user_id: await member(columns), source_file_path: await store('pdfs') });
  const upload = async (
    file: Buffer,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
    name = 'cells.pdf',
  ) => {
    const form = await uploadForm(file, fields, { name, type: 'application/pdf' });
    return ask('POST /api/v1/uploads', { ...form, headers: { ...form.headers, ...headers } });
  };
  const premium = () =>
    add('subscriptions', { ...minimal.subscription(user), stripe_customer_id: `cus_${randomUUID()}` });
  const free = () => database.query('delete from subscriptions');

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
      () => upload(pdf),
      201,
      { location: expect.stringMatching(/^\/api\/v1\/jobs\/[\da-f-]{36}$/) },
    ],
    'DELETE /api/v1/jobs/:id': [async () => ask(`DELETE /api/v1/jobs/${await ended()}`), 204],
    'POST /api/v1/jobs/:id/retry': [
      async () => ask(`POST /api/v1/jobs/${await ended({ source_file_path: await store('pdfs') })}/retry`),
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
      async () => ask(`POST /api/v1/decks/${await deck({ file_path: await store('decks') })}/download-url`),
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

  /** What only some routes refuse; the rest is the same for all, see below. */
  const refuses: Readonly<Record<string, readonly Call[]>> = {
    'PUT /api/v1/admin/settings/:key': [() => asAdmin('PUT /api/v1/admin/settings/push.x', { value: 1 })],
    'DELETE /api/v1/admin/settings/:key': [() => asAdmin('DELETE /api/v1/admin/settings/nothing')],
    'POST /api/v1/subscriptions/checkout': [
      () => ask('POST /api/v1/subscriptions/checkout', { payload: { price_id: 'other' } }),
      async () => {
        const headers = { 'idempotency-key': randomUUID() };
        await upload(pdf, {}, headers);
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
    'POST /api/v1/webhooks/stripe': [() => ask('POST /api/v1/webhooks/stripe', { payload: {} })],
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
      () => upload(Buffer.from('no PDF')),
      async () => {
        await asAdmin('PUT /api/v1/admin/settings/max_pdf_size_mb', { value: 1 });
        return afterwards(upload(Buffer.alloc(1024 * 1024 + 1)), () =>
          asAdmin('DELETE /api/v1/admin/settings/max_pdf_size_mb'),
        );
      },
      async () => {
        await asAdmin('PUT /api/v1/admin/settings/max_pdf_pages', { value: 1 });
        return afterwards(upload(await pdfOf([...CELLS, ...CELLS])), () =>
          asAdmin('DELETE /api/v1/admin/settings/max_pdf_pages'),
        );
      },
      async () => {
        const headers = { 'idempotency-key': randomUUID() };
        await upload(pdf, {}, headers);
        return upload(pdf, { subject: 'Another' }, headers);
      },
      async () => {
        await database.query('update users set cards_limit_month = 0 where id = $1', [user]);
        return afterwards(upload(pdf), () =>
          database.query('update users set cards_limit_month = 1000 where id = $1', [user]),
        );
      },
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
        const id = await ended({ source_file_path: await store('pdfs') });
        await database.query('update users set cards_limit_month = 0 where id = $1', [user]);
        return afterwards(ask(`POST /api/v1/jobs/${id}/retry`), () =>
          database.query('update users set cards_limit_month = 1000 where id = $1', [user]),
        );
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

  /** Somebody whose account is so. */
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

  test('has a call here, and no other has', () => {
    const routes = app.routes().filter((route) => !route.startsWith('GET ') && route.includes(' /api/'));
    expect(Object.keys(does).sort(byName)).toEqual(routes.sort(byName));
    expect(writing.map(({ route }) => route).sort(byName)).toEqual(routes.sort(byName));
  });

  for (const [route, [call, status, headers = {}]] of Object.entries(does)) {
    test(`${route} does its work, and says what the document says`, async () => {
      await free();
      const answer = await call();
      const operation = writing.find((one) => one.route === route);
      if (!operation) throw new Error(`${route} is not documented.`);
      expect([answer.status, document.faults(operation, answer)]).toEqual([status, []]);
      expect(answer.headers).toMatchObject({ 'x-request-id': expect.any(String), ...headers });
      if (status === 204) expect(answer.body).toEqual({ text: '' });
    });

    test(`${route} refuses with each code that the document names, and with no other`, async () => {
      await free();
      const operation = writing.find((one) => one.route === route);
      if (!operation) throw new Error(`${route} is not documented.`);
      const answers = await generally(operation);
      for (const refuse of refuses[route] ?? []) answers.push(await refuse());
      const refusals = answers.filter((answer) => answer.status >= 400);
      expect(refusals.flatMap((answer) => document.faults(operation, answer))).toEqual([]);
      const seen = new Set(refusals.map(({ status, body }) => `${status} ${String(body['code'])}`));
      const missing = document.codes(operation).filter((line) => !seen.has(line));
      expect(missing.filter((line) => !ELSEWHERE.has(line.split(' ')[1] ?? ''))).toEqual([]);
    });
  }
});

const byName = (a: string, b: string) => a.localeCompare(b);
