import { z } from 'zod';
import { EventInvalidError } from './subscription-errors.ts';

/** Stripe's ids and types are printable ASCII. Anything else is not stored. */
const Word = z.string().regex(/^[!-~]{1,255}$/);
const Fields = z.record(z.string(), z.unknown());
const Reference = z.union([Word, z.looseObject({ id: Word }).transform(({ id }) => id)]).nullish();

const Event = z.looseObject({ id: Word, type: Word, data: z.looseObject({ object: Fields }) });

/** An event whose signature is valid and whose envelope can be read. The shape of `object` depends on `type`. */
export interface StripeEvent {
  readonly id: string;
  readonly type: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** @throws {EventInvalidError} when the payload has no id, no type or no object. */
export function readEvent(payload: unknown): StripeEvent {
  const { id, type, data } = parse(Event, payload);
  return { id, type, object: data.object };
}

/** The fields of a checkout session that are used here. */
const Session = z.looseObject({ subscription: Reference, client_reference_id: z.string().nullish() });
/** The fields of a subscription that are used here. */
const Subscription = z.looseObject({ id: Word, metadata: Fields.nullish(), trial_end: z.number().nullish() });
/** The fields of an invoice that are used here. Since 2025 the subscription is under `parent`. */
const Invoice = z.looseObject({
  id: Word,
  parent: z.looseObject({ subscription_details: z.looseObject({ subscription: Reference }).nullish() }).nullish(),
});

/** Identifies the subscription of an event. */
export interface About {
  readonly subscriptionId: string;
  /** The user, when the event itself names one. */
  readonly userId?: string | undefined;
  /** Deduplicates the notification about this event. */
  readonly dedupeKey: string;
}

/**
 * Finds the subscription that an event is about.
 *
 * @returns undefined for a type that is not handled here, or an object without a subscription.
 * @throws {EventInvalidError} when the object is not what its type promises.
 */
export function aboutOf({ type, object }: StripeEvent): About | undefined {
  switch (type) {
    case 'checkout.session.completed': {
      const { subscription, client_reference_id: userId } = parse(Session, object);
      return subscription ? { subscriptionId: subscription, userId: uuidOf(userId), dedupeKey: '' } : undefined;
    }
    case 'customer.subscription.created':
    case 'customer.subscription.updated':
    case 'customer.subscription.deleted':
    case 'customer.subscription.trial_will_end': {
      const { id, metadata, trial_end: trialEnd } = parse(Subscription, object);
      return { subscriptionId: id, userId: uuidOf(metadata?.['user_id']), dedupeKey: `trial:${id}:${trialEnd ?? ''}` };
    }
    case 'invoice.paid':
    case 'invoice.payment_failed': {
      const { id, parent } = parse(Invoice, object);
      const subscriptionId = parent?.subscription_details?.subscription;
      return subscriptionId ? { subscriptionId, dedupeKey: `payment:${id}` } : undefined;
    }
    default:
      return undefined;
  }
}

/** Returns the text if it is a UUID. */
export const uuidOf = (text: unknown): string | undefined => z.uuid().safeParse(text).data;

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new EventInvalidError(result.error);
  return result.data;
}
