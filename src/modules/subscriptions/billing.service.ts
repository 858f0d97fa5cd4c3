import { randomUUID } from 'node:crypto';
import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { Stripe } from 'stripe';
import { z } from 'zod';
import { Idempotency, IdempotencyKeyInUseError } from '../../common/persistence/idempotency.ts';
import { rowsOf } from '../../common/persistence/tenancy.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { GlobalSettings } from '../settings/global-settings.ts';
import { User } from '../users/user.entity.ts';
import { StripeClient } from './stripe-client.ts';
import {
  AlreadySubscribedError,
  BillingNotConfiguredError,
  BillingUnavailableError,
  NoCustomerError,
  UnknownPriceError,
} from './subscription-errors.ts';
import { SubscriptionState } from './subscription-state.ts';
import { LIVE_STATUSES } from './subscription-status.ts';
import { Subscription } from './subscription.entity.ts';

const Page = z.object({ url: z.url() });

/** Buying, changing and ending a subscription at Stripe. What comes of it is told by {@link StripeEvents}. */
@Injectable()
export class Billing {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly idempotency: Idempotency,
    @Inject(ENV) private readonly env: Env,
    private readonly stripe: StripeClient,
    private readonly state: SubscriptionState,
    private readonly settings: GlobalSettings,
    private readonly audit: AuditTrail,
  ) {}

  /** What can be had, for how much of whose money Stripe knows. */
  async plans() {
    const limits = await this.settings.all();
    return {
      plans: [
        { tier: 'free' as const, cards_limit_month: limits.free_tier_card_limit, price_id: null },
        {
          tier: 'premium' as const,
          cards_limit_month: limits.premium_tier_card_limit,
          price_id: this.env.STRIPE_PRICE_PREMIUM ?? null,
        },
      ],
    };
  }

  /**
   * Opens a page of Stripe's where the user pays. No row is locked while Stripe is asked, so what a subscription forbids is
   * checked again afterwards; a page that is then not handed out expires at Stripe.
   *
   * @param key of the request; Stripe is given it too, so that one click opens one page.
   * @throws {AlreadySubscribedError} {@link UnknownPriceError} {@link BillingNotConfiguredError} {@link BillingUnavailableError}
   * @throws {IdempotencyKeyReusedError} {@link IdempotencyKeyInUseError}
   */
  async checkout(userId: string, priceId: string | undefined, key: string | undefined) {
    const price = this.priceOf(priceId);
    const isRepeated = await this.idempotency.hasStoredResponse(userId, key);
    const opened = isRepeated ? undefined : await this.openCheckout(userId, price, key);
    const request = ['POST /subscriptions/checkout', price] as const;
    return this.idempotency.once({ userId, key, request, answer: Page }, async () => {
      // the stored answer went just now, because it was 24 hours old
      if (!opened) throw new IdempotencyKeyInUseError();
      if (await this.state.live(await this.locked(userId))) throw new AlreadySubscribedError();
      this.audit.add({ action: 'subscription.checkout_started', resourceType: 'user', resourceId: userId });
      return opened;
    });
  }

  /**
   * A page of Stripe's where the user changes card and plan, and cancels.
   *
   * @throws {NoCustomerError} {@link BillingNotConfiguredError} {@link BillingUnavailableError}
   */
  async portal(userId: string) {
    if (!this.stripe.isConfigured) throw new BillingNotConfiguredError();
    const customer = await this.customerOf(userId);
    if (!customer) throw new NoCustomerError();
    const { url } = await this.stripe.ask((stripe) =>
      stripe.billingPortal.sessions.create({ customer, return_url: this.env.STRIPE_SUCCESS_URL }),
    );
    return { url };
  }

  /**
   * Cancels all that the user pays for at once, because the account is being closed. At Stripe that is every subscription
   * of the user's customers there, because one may be unknown here. A second call changes nothing.
   *
   * @throws {BillingUnavailableError} when it is paid through Stripe, which does not answer.
   */
  async cancelNow(userId: string): Promise<void> {
    const limits = await this.settings.all();
    // before the unit of work: no row is locked meanwhile. What is bought after this, its event ends: the account is closed
    if (this.stripe.isConfigured) await this.endAtStripe(userId);
    await this.unit.run(async () => {
      const user = await this.locked(userId);
      const live = await this.state.live(user);
      if (live) this.state.change(user, live, limits, () => live.cancel());
    });
  }

  private async endAtStripe(userId: string): Promise<void> {
    const rows = await this.em.find(Subscription, {}, { filters: rowsOf(userId), disableIdentityMap: true });
    const ids = new Set(rows.flatMap((row) => (row.isLive && row.stripeSubscriptionId) || []));
    // two purchases at once make two customers at Stripe
    for (const customer of new Set(rows.flatMap(({ stripeCustomerId }) => stripeCustomerId ?? []))) {
      // without a status, Stripe leaves out those that are cancelled
      const open = await this.stripe.ask((stripe) =>
        stripe.subscriptions.list({ customer, limit: 100 }).autoPagingToArray({ limit: 1_000 }),
      );
      for (const { id, status } of open) if (status !== 'incomplete_expired') ids.add(id);
    }
    for (const id of ids) await this.stripe.ask((stripe) => stripe.subscriptions.cancel(id).catch(ignoreGone));
  }

  private async openCheckout(userId: string, price: string, key: string | undefined) {
    const { email } = await this.em.findOneOrFail(User, userId, { refresh: true });
    const live = await this.em.count(Subscription, { status: { $in: LIVE_STATUSES } }, { filters: rowsOf(userId) });
    if (live > 0) throw new AlreadySubscribedError();
    const customer = await this.customerOf(userId);
    const { url } = await this.stripe.ask((stripe) =>
      stripe.checkout.sessions.create(
        {
          mode: 'subscription',
          line_items: [{ price, quantity: 1 }],
          client_reference_id: userId,
          ...(customer ? { customer } : { customer_email: email }),
          // events of the subscription may arrive before the one of this session
          subscription_data: { metadata: { user_id: userId } },
          success_url: this.env.STRIPE_SUCCESS_URL,
          cancel_url: this.env.STRIPE_CANCEL_URL,
        },
        { idempotencyKey: `checkout:${userId}:${key ?? randomUUID()}` },
      ),
    );
    if (url === null) throw new BillingUnavailableError(new Error('Stripe opened a session without a page.'));
    return { url };
  }

  private priceOf(priceId: string | undefined): string {
    const sold = this.env.STRIPE_PRICE_PREMIUM;
    if (!this.stripe.isConfigured || !sold) throw new BillingNotConfiguredError();
    if (priceId !== undefined && priceId !== sold) throw new UnknownPriceError();
    return sold;
  }

  /** @throws when the account is gone, which only a purge does. */
  private async locked(userId: string): Promise<User> {
    return this.em.findOneOrFail(User, userId, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  }

  private async customerOf(userId: string): Promise<string | undefined> {
    const row = await this.em.findOne(
      Subscription,
      { stripeCustomerId: { $ne: null } },
      { orderBy: { createdAt: 'desc' }, filters: rowsOf(userId) },
    );
    return row?.stripeCustomerId ?? undefined;
  }
}

/** It was cancelled at Stripe before. */
function ignoreGone(error: unknown): void {
  if (!(error instanceof Stripe.errors.StripeError) || error.code !== 'resource_missing') throw error;
}
