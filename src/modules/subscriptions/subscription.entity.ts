import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, timestamp, updatedAt, updatedAtTrigger } from '../../common/entity.ts';
import { SUBSCRIPTION_TIERS } from '../users/subscription-tier.ts';
import { User } from '../users/user.entity.ts';

export const SUBSCRIPTION_STATUSES = ['active', 'trial', 'past_due', 'cancelled', 'expired'] as const;
type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

/** States in which a subscription counts; a user has at most one of them. */
export const LIVE_STATUSES: readonly SubscriptionStatus[] = ['active', 'trial', 'past_due'];

const SubscriptionSchema = defineEntity({
  name: 'Subscription',
  tableName: 'subscriptions',
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

/** One purchase or grant of a tier. A new purchase is a new row. */
export class Subscription extends SubscriptionSchema.class {
  get isLive(): boolean {
    return LIVE_STATUSES.includes(this.status);
  }
}
SubscriptionSchema.setClass(Subscription);
