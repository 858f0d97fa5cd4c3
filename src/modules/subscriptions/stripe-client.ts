import { Inject, Injectable, Logger } from '@nestjs/common';
import { Stripe } from 'stripe';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { readEvent, type StripeEvent } from './stripe-event.ts';
import {
  BillingNotConfiguredError,
  BillingUnavailableError,
  EventInvalidError,
  SignatureInvalidError,
} from './subscription-errors.ts';

/** Requests wait for Stripe: not for long. */
const TIMEOUT_MS = 10_000;
/** Seconds that an event may be old: a recorded one cannot be sent again later. */
const TOLERANCE_SECONDS = 300;

/** Stripe, where it is configured. */
@Injectable()
export class StripeClient {
  private readonly logger = new Logger('billing');
  private readonly stripe: Stripe | undefined;

  constructor(@Inject(ENV) private readonly env: Env) {
    if (!env.STRIPE_SECRET_KEY) return;
    const { protocol, hostname, port } = new URL(env.STRIPE_API_URL);
    this.stripe = new Stripe(env.STRIPE_SECRET_KEY, {
      protocol: protocol === 'http:' ? 'http' : 'https',
      host: hostname,
      port: port || (protocol === 'http:' ? 80 : 443),
      timeout: TIMEOUT_MS,
      maxNetworkRetries: 1,
      telemetry: false,
    });
  }

  get isConfigured(): boolean {
    return this.stripe !== undefined;
  }

  /**
   * Asks Stripe.
   *
   * @throws {BillingNotConfiguredError} {@link BillingUnavailableError}
   */
  async ask<T>(question: (stripe: Stripe) => Promise<T>): Promise<T> {
    if (!this.stripe) throw new BillingNotConfiguredError();
    try {
      return await question(this.stripe);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      this.logger.error(`Stripe: ${error.type} ${error.code ?? ''} ${error.statusCode ?? ''} ${error.requestId ?? ''}`);
      throw new BillingUnavailableError(error);
    }
  }

  /**
   * The event in the body of a webhook.
   *
   * @param body as it was sent, byte for byte.
   * @throws {BillingNotConfiguredError}
   * @throws {SignatureInvalidError} when it was not signed by Stripe for us within the last five minutes.
   * @throws {EventInvalidError} when it was, and is not an event.
   * @see https://docs.stripe.com/webhooks#verify-official-libraries
   */
  eventOf(body: Buffer, signature: string): StripeEvent {
    const secret = this.env.STRIPE_WEBHOOK_SECRET;
    if (!this.stripe || !secret) throw new BillingNotConfiguredError();
    try {
      return readEvent(this.stripe.webhooks.constructEvent(body, signature, secret, TOLERANCE_SECONDS));
    } catch (error) {
      if (error instanceof Stripe.errors.StripeSignatureVerificationError) throw new SignatureInvalidError(error);
      throw error instanceof EventInvalidError ? error : new EventInvalidError(error);
    }
  }
}
