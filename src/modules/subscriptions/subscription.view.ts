import { z } from 'zod';
import { instant, view } from '../../common/view.ts';
import { SUBSCRIPTION_TIERS } from '../users/subscription-tier.ts';
import { SUBSCRIPTION_STATUSES } from './subscription.entity.ts';

const SubscriptionView = view({
  id: z.uuid(),
  tier: z.enum(SUBSCRIPTION_TIERS),
  status: z.enum(SUBSCRIPTION_STATUSES),
  current_period_start: instant.nullable(),
  current_period_end: instant.nullable(),
  cancel_at_period_end: z.boolean(),
  cancelled_at: instant.nullable(),
  created_at: instant,
});

/** `tier` is `free` and `live` null when nothing is paid for; `history` holds what ended, newest first. */
export const MySubscriptionView = z.object({
  tier: z.enum(SUBSCRIPTION_TIERS),
  live: SubscriptionView.nullable(),
  history: z.array(SubscriptionView),
});
