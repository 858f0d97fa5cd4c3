import { defineEntity, OptionalProps, p } from '@mikro-orm/core';
import { createdAt, timestamp, updatedAt, updatedAtTrigger } from '../../common/columns.ts';
import { ownedByUser } from '../../common/persistence/tenancy.ts';
import { SUBSCRIPTION_TIERS } from '../users/subscription-tier.ts';
import { User } from '../users/user.entity.ts';
import type { StripeState } from './stripe-state.ts';
import { LIVE_STATUSES, SUBSCRIPTION_STATUSES } from './subscription-status.ts';

const SubscriptionSchema = defineEntity({
  name: 'Subscription',
  tableName: 'subscriptions',
  filters: ownedByUser,
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    user: () => p.manyToOne(User).deleteRule('cascade').index('ix_subscriptions_user_id'),
    tier: p.enum(SUBSCRIPTION_TIERS).nativeEnumName('subscription_tier'),
    status: p
      .enum(SUBSCRIPTION_STATUSES)
      .nativeEnumName('subscription_status')
      .default('active')
      .index('ix_subscriptions_status'),
    /** `cus_…`; never leaves in an answer. */
    stripeCustomerId: p.string().length(255).nullable().index('ix_subscriptions_stripe_customer_id'),
    /** `sub_…`; null: granted by an admin. */
    stripeSubscriptionId: p.string().length(255).nullable().unique('uq_subscriptions_stripe_subscription_id'),
    currentPeriodStart: timestamp().nullable(),
    currentPeriodEnd: timestamp().nullable(),
    /** The user asked to stop when the period ends. */
    cancelAtPeriodEnd: p.boolean().default(false),
    /** When cancellation was asked for, or happened. */
    cancelledAt: timestamp().nullable(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [
    { name: 'uq_subscriptions_user_id_live', properties: ['user'], where: `status in ('active', 'trial', 'past_due')` },
  ],
  checks: [
    { name: 'ck_subscriptions_period_order', expression: 'current_period_end > current_period_start' },
    { name: 'ck_subscriptions_cancelled_has_time', expression: `status <> 'cancelled' or cancelled_at is not null` },
  ],
  triggers: [updatedAtTrigger('subscriptions')],
});

/** One purchase or grant of a tier. A new purchase is a new row. Verbs are for a row that the unit of work has locked. */
export class Subscription extends SubscriptionSchema.class {
  declare [OptionalProps]?: 'isLive' | 'isPaid';

  get isLive(): boolean {
    return LIVE_STATUSES.includes(this.status);
  }

  /** Stripe bills it, and says what becomes of it. */
  get isPaid(): boolean {
    return this.stripeSubscriptionId != null;
  }

  /** When it ends unless it is renewed: a payment that failed has a week's grace. Null: it has no end. */
  get endsAt(): Date | null {
    if (!this.currentPeriodEnd) return null;
    const grace = this.status === 'past_due' ? GRACE_MS : 0;
    return new Date(this.currentPeriodEnd.getTime() + grace);
  }

  /** Takes over what Stripe says. What has ended stays ended: going on is a new purchase. */
  follow({ status, stripeCustomerId, ...period }: StripeState): void {
    if (!this.isLive || status === undefined) return;
    this.stripeCustomerId = stripeCustomerId;
    this.currentPeriodStart = period.currentPeriodStart;
    this.currentPeriodEnd = period.currentPeriodEnd;
    this.cancelAtPeriodEnd = period.cancelAtPeriodEnd;
    this.cancelledAt = period.cancelledAt;
    this.status = status;
    if (status === 'cancelled') this.cancelledAt ??= new Date();
  }

  cancel(): void {
    this.status = 'cancelled';
    this.cancelledAt ??= new Date();
  }

  expire(): void {
    this.status = 'expired';
  }
}
SubscriptionSchema.setClass(Subscription);

const GRACE_MS = 7 * 24 * 60 * 60 * 1000;
