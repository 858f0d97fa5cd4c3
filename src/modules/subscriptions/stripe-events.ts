import { EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { ALL_USERS } from '../../common/persistence/tenancy.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { Notifier } from '../notifications/notifier.ts';
import { GlobalSettings } from '../settings/global-settings.ts';
import type { User } from '../users/user.entity.ts';
import { StripeClient } from './stripe-client.ts';
import { aboutOf, uuidOf, type About, type StripeEvent } from './stripe-event.ts';
import { StripeFirst, type Said } from './stripe-first.ts';
import type { StripeState } from './stripe-state.ts';
import { SubscriptionState } from './subscription-state.ts';
import type { TierLimits } from './subscription-state.ts';
import { LIVE_STATUSES } from './subscription-status.ts';
import { Subscription } from './subscription.entity.ts';

/** What became of an event. */
type EventOutcome = 'applied' | 'not_ours' | 'unknown_user' | 'second_subscription';

interface Happened {
  readonly type: string;
  readonly about: About | undefined;
  /** Locked; null when the user is gone or was never here. */
  readonly user: User | null;
  readonly said: Said;
  readonly limits: TierLimits;
}

/**
 * Applies Stripe's events.
 *
 * Events come late, twice, at once and in any order, so an event says only that something happened to a subscription:
 * what, is asked of Stripe, as {@link StripeFirst} does it: before the unit of work, which knows the newest.
 */
@Injectable()
export class StripeEvents {
  private readonly logger = new Logger('billing');

  constructor(
    private readonly em: EntityManager,
    private readonly first: StripeFirst,
    private readonly stripe: StripeClient,
    private readonly state: SubscriptionState,
    private readonly settings: GlobalSettings,
    private readonly notifier: Notifier,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Does what an event asks for, once: its audit row and its effect are stored together, or neither.
   *
   * @throws {BillingUnavailableError} when Stripe cannot be asked; it sends the event again.
   * @throws {EventInvalidError} when the event lacks what its type promises.
   */
  async handle(event: StripeEvent): Promise<void> {
    const limits = await this.settings.all();
    const about = aboutOf(event);
    const userId = about && (about.userId ?? (await this.userOf(about.subscriptionId)));
    const expected = about ? [about.subscriptionId] : [];
    try {
      await this.first.run(userId, expected, async (user, said) => {
        // first of all, so that the same event at the same time waits here, and then finds that it was done
        this.audit.add({
          action: 'billing.webhook_processed',
          resourceId: event.id,
          metadata: { type: event.type },
        });
        await this.em.flush();
        const outcome = await this.apply({ type: event.type, about, user, said, limits });
        if (outcome !== 'applied') this.logger.log(`Event ${event.id} (${event.type}): ${outcome}`);
      });
    } catch (error) {
      if (!isDone(error)) throw error;
    }
  }

  private async apply({ type, about, user, said, limits }: Happened): Promise<EventOutcome> {
    if (!about) return 'not_ours';
    if (!user) return 'unknown_user';
    const { subscriptionId } = about;
    const state = stateFor(user, subscriptionId, said);
    const isTaken = await this.state.follow(user, state, limits);
    if (!isTaken && (await this.isSecond(user, state, said, limits))) {
      this.endSecond(user, subscriptionId, said);
      return 'second_subscription';
    }
    await this.notifyUser(type, about, user.id);
    return 'applied';
  }

  /** Does the first one still live? The event of its end may be on its way; then the second takes its place. */
  private async isSecond(user: User, state: StripeState, said: Said, limits: TierLimits): Promise<boolean> {
    const first = (await this.state.live(user))?.stripeSubscriptionId;
    if (!first) return false;
    await this.state.follow(user, stateFor(user, first, said), limits);
    // one live row a user
    await this.em.flush();
    return !(await this.state.follow(user, state, limits));
  }

  /** Two pages of checkout were paid at once. What was paid for the second is given back at Stripe, by a person. */
  private endSecond(user: User, subscriptionId: string, said: Said): void {
    said('cancel', subscriptionId);
    this.audit.add({
      action: 'subscription.second_cancelled',
      // it never had a row here
      resourceType: 'user',
      resourceId: user.id,
      metadata: { stripe_subscription_id: subscriptionId, refund: 'not made here; Stripe has the payment' },
    });
  }

  /** A row of ours, or what checkout wrote on the subscription. */
  private async userOf(subscriptionId: string): Promise<string | undefined> {
    const known = await this.em.findOne(Subscription, { stripeSubscriptionId: subscriptionId }, { filters: ALL_USERS });
    if (known) return known.user.id;
    const { metadata } = await this.stripe.ask((stripe) => stripe.subscriptions.retrieve(subscriptionId));
    return uuidOf(metadata['user_id']);
  }

  private async notifyUser(type: string, { dedupeKey }: About, userId: string): Promise<void> {
    if (type === 'invoice.payment_failed') {
      await this.notifier.notify({
        userId,
        type: 'subscription_expiring',
        title: 'Your payment did not succeed',
        body: 'Please check your card in the billing portal; your plan stays for a week.',
        dedupeKey,
      });
    }
    if (type === 'customer.subscription.trial_will_end') {
      await this.notifier.notify({
        userId,
        type: 'subscription_expiring',
        title: 'Your trial ends soon',
        body: 'It becomes a paid plan unless you cancel it in the billing portal.',
        dedupeKey,
      });
    }
  }
}

/** Takes over the state at Stripe. A subscription of a deleted user is cancelled at once, because no user could cancel it later. */
function stateFor(user: User, subscriptionId: string, said: Said): StripeState {
  const state = said('retrieve', subscriptionId);
  if (!user.deletedAt || !state.status || !LIVE_STATUSES.includes(state.status)) return state;
  return said('cancel', subscriptionId);
}

function isDone(error: unknown): boolean {
  return (
    error instanceof UniqueConstraintViolationException &&
    'constraint' in error &&
    error.constraint === 'uq_audit_logs_resource_id_webhook'
  );
}
