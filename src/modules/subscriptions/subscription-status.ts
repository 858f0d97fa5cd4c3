export const SUBSCRIPTION_STATUSES = ['active', 'trial', 'past_due', 'cancelled', 'expired'] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

/** States in which a subscription counts; a user has at most one of them. */
export const LIVE_STATUSES: readonly SubscriptionStatus[] = ['active', 'trial', 'past_due'];
