import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Stripe } from 'stripe';

export const WEBHOOK_SECRET = 'whsec_of_the_tests';

/** A subscription as our Stripe keeps it. Times are seconds since 1970. */
export interface FakeSubscription {
  readonly id: string;
  readonly customer: string;
  readonly userId: string;
  status: Stripe.Subscription.Status;
  periodStart: number;
  periodEnd: number;
  cancelAtPeriodEnd: boolean;
  canceledAt: number | null;
}

interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly form: URLSearchParams;
  readonly idempotencyKey: string | undefined;
}

/**
 * A server that answers the few requests this service makes of Stripe, over HTTP and form-encoded as Stripe takes them,
 * and signs events as Stripe does.
 */
export class StripeServer {
  readonly requests: Recorded[] = [];
  readonly subscriptions = new Map<string, FakeSubscription>();
  /** Milliseconds before an answer. */
  delayMs = 0;
  /** Answers with this status instead of an answer. */
  failing: number | undefined;
  #sessions = new Map<string, object>();
  #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What makes the service use this Stripe. */
  get variables(): NodeJS.ProcessEnv {
    const { port } = this.#address();
    return {
      STRIPE_API_URL: `http://127.0.0.1:${port}`,
      STRIPE_SECRET_KEY: 'sk_test_x',
      STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      STRIPE_PRICE_PREMIUM: 'price_premium',
    };
  }

  /** Lets a customer subscribe. */
  subscribe(userId: string, more: Partial<FakeSubscription> = {}): FakeSubscription {
    const now = Math.floor(Date.now() / 1000);
    const subscription: FakeSubscription = {
      id: `sub_${token()}`,
      customer: `cus_${token()}`,
      userId,
      status: 'active',
      periodStart: now,
      periodEnd: now + 30 * 86_400,
      cancelAtPeriodEnd: false,
      canceledAt: null,
      ...more,
    };
    this.subscriptions.set(subscription.id, subscription);
    return subscription;
  }

  /** @returns body and signature of a webhook. */
  event(type: string, object: object, { id = `evt_${token()}`, timestamp = 0, secret = WEBHOOK_SECRET } = {}) {
    const payload = JSON.stringify({ id, object: 'event', type, created: 1, data: { object } });
    return { id, ...this.signed(payload, { timestamp, secret }) };
  }

  /** A webhook with any body. */
  signed(payload: string, { timestamp = 0, secret = WEBHOOK_SECRET } = {}) {
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload,
      secret,
      timestamp: timestamp || Math.floor(Date.now() / 1000),
    });
    return { payload, headers: { 'content-type': 'application/json', 'stripe-signature': signature } };
  }

  /** An event about a subscription as it is now. */
  eventOf(type: string, subscription: FakeSubscription, options?: { id?: string }) {
    const { id, userId } = subscription;
    const isInvoice = type.startsWith('invoice.');
    const invoice = { id: `in_${token()}`, parent: { subscription_details: { subscription: id } } };
    const session = { id: 'cs_1', subscription: id, client_reference_id: userId };
    const object = isInvoice ? invoice : type.startsWith('checkout.') ? session : json(subscription);
    return this.event(type, object, options);
  }

  #address(): AddressInfo {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The Stripe of the tests does not listen.');
    return address;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { pathname, search } = new URL(request.url ?? '/', 'http://stripe');
    const key = request.headers['idempotency-key'];
    const recorded = {
      method: request.method ?? '',
      path: pathname,
      form: new URLSearchParams(request.method === 'GET' ? search : Buffer.concat(chunks).toString()),
      idempotencyKey: typeof key === 'string' ? key : undefined,
    };
    this.requests.push(recorded);
    await sleep(this.delayMs);
    const [status, body] = this.failing
      ? [this.failing, { error: { type: 'api_error', message: 'secret words of Stripe' } }]
      : this.#route(recorded);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  #route({ method, path, form, idempotencyKey = '' }: Recorded): [status: number, body: object] {
    const missing: [number, object] = [
      404,
      { error: { type: 'invalid_request_error', code: 'resource_missing', message: 'No such object' } },
    ];
    if (method === 'POST' && path === '/v1/checkout/sessions') {
      const session = this.#sessions.get(idempotencyKey) ?? {
        id: `cs_${token()}`,
        url: `https://pay.example/${token()}`,
      };
      this.#sessions.set(idempotencyKey, session);
      return [200, session];
    }
    if (method === 'POST' && path === '/v1/billing_portal/sessions') {
      return [200, { id: 'bps_1', url: 'https://portal.example/1' }];
    }
    if (method === 'GET' && path === '/v1/subscriptions') {
      const of = [...this.subscriptions.values()].filter(({ customer }) => customer === form.get('customer'));
      // as Stripe: without a status, those that have not been cancelled
      const data = of.filter(({ status }) => status !== 'canceled').map((one) => json(one));
      return [200, { object: 'list', url: path, has_more: false, data }];
    }
    const subscription = this.subscriptions.get(/^\/v1\/subscriptions\/(sub_\w+)$/.exec(path)?.[1] ?? '');
    if (!subscription) return missing;
    if (method === 'DELETE') {
      if (subscription.status === 'canceled') return missing;
      subscription.status = 'canceled';
      subscription.canceledAt = Math.floor(Date.now() / 1000);
    }
    return [200, json(subscription)];
  }
}

function json(subscription: FakeSubscription): object {
  const { id, customer, status, periodStart, periodEnd, cancelAtPeriodEnd, canceledAt, userId } = subscription;
  return {
    id,
    object: 'subscription',
    customer,
    status,
    cancel_at_period_end: cancelAtPeriodEnd,
    canceled_at: canceledAt,
    trial_end: status === 'trialing' ? periodEnd : null,
    metadata: { user_id: userId },
    items: {
      object: 'list',
      data: [{ id: 'si_1', current_period_start: periodStart, current_period_end: periodEnd }],
    },
  };
}

const token = (): string => randomBytes(8).toString('hex');

/** A Stripe for the suite that calls it. */
export function useStripe(): StripeServer {
  const server = new StripeServer();
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  return server;
}
