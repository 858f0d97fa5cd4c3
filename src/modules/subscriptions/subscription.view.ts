import { z } from 'zod';
import { plainText } from '../../common/schemas.ts';
import { instant, view } from '../../common/view.ts';
import { SUBSCRIPTION_TIERS } from '../users/subscription-tier.ts';
import { SUBSCRIPTION_STATUSES } from './subscription-status.ts';

export const SubscriptionView = view({
  id: z.uuid(),
  tier: z.enum(SUBSCRIPTION_TIERS),
  status: z.enum(SUBSCRIPTION_STATUSES),
  current_period_start: instant.nullable(),
  current_period_end: instant.nullable(),
  cancel_at_period_end: z.boolean(),
  cancelled_at: instant.nullable(),
  created_at: instant,
}).meta({ id: 'Subscription' });

/** `tier` is `free` and `live` null when nothing is paid for; `history` holds what ended, newest first. */
export const MySubscriptionView = z
  .object({
    tier: z.enum(SUBSCRIPTION_TIERS),
    live: SubscriptionView.nullable(),
    history: z.array(SubscriptionView),
  })
  .meta({ id: 'MySubscription' });

export const PlansView = z
  .object({
    plans: z.array(
      z.object({
        tier: z.enum(SUBSCRIPTION_TIERS),
        cards_limit_month: z.int(),
        /** What checkout takes; null when there is nothing to buy. */
        price_id: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'PlanList' });

/** A page of the payment provider, to lead the user to. */
export const PageView = z
  .object({ url: z.url() })
  .meta({ id: 'BillingPage', description: 'A page of the payment provider.' });

export const CheckoutInput = z.strictObject({ price_id: plainText(255).optional() }).meta({ id: 'CheckoutRequest' });
export type CheckoutInput = z.infer<typeof CheckoutInput>;

/** An admin's gift: premium until an instant, or without an end. */
export const GrantInput = z
  .strictObject({
    until: z.iso
      .datetime({ offset: true })
      .transform((text) => new Date(text))
      .refine((until) => until.getTime() > Date.now(), 'must be in the future')
      .nullable(),
  })
  .meta({ id: 'SubscriptionGrant' });
export type GrantInput = z.infer<typeof GrantInput>;

export const ReceivedView = z.object({ received: z.literal(true) }).meta({ id: 'WebhookReceipt' });
