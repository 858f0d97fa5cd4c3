import type { Stripe } from 'stripe';
import type { SubscriptionStatus } from './subscription-status.ts';

/** What Stripe says of a subscription, in our words. */
export interface StripeState {
  readonly stripeSubscriptionId: string;
  readonly stripeCustomerId: string;
  /** Undefined while the first payment has not succeeded: nothing has been bought yet. */
  readonly status: SubscriptionStatus | undefined;
  readonly currentPeriodStart: Date | null;
  readonly currentPeriodEnd: Date | null;
  readonly cancelAtPeriodEnd: boolean;
  readonly cancelledAt: Date | null;
}

/** @see https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses */
const STATUS: Record<string, SubscriptionStatus | undefined> = {
  trialing: 'trial',
  active: 'active',
  past_due: 'past_due',
  // A paused subscription costs nothing: it has ended here, and resuming it is a purchase.
  paused: 'expired',
  unpaid: 'expired',
  incomplete_expired: 'expired',
  canceled: 'cancelled',
  incomplete: undefined,
};

/** The period is that of the item: since 2025 Stripe keeps it there. */
export function stateOf(subscription: Stripe.Subscription): StripeState {
  const [item] = subscription.items.data;
  const { customer, canceled_at: canceledAt } = subscription;
  return {
    stripeSubscriptionId: subscription.id,
    stripeCustomerId: typeof customer === 'string' ? customer : customer.id,
    status: STATUS[subscription.status],
    currentPeriodStart: instantOf(item?.current_period_start),
    currentPeriodEnd: instantOf(item?.current_period_end),
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    cancelledAt: instantOf(canceledAt),
  };
}

/** @param seconds since 1970, as Stripe counts. */
function instantOf(seconds: number | null | undefined): Date | null {
  return typeof seconds === 'number' ? new Date(seconds * 1000) : null;
}
