import { EntityManager, LockMode, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { ALL_USERS } from '../../common/persistence/tenancy.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { Notifier } from '../notifications/notifier.ts';
import { GlobalSettings } from '../settings/global-settings.ts';
import { User } from '../users/user.entity.ts';
import { StripeClient } from './stripe-client.ts';
import { aboutOf, uuidOf, type About, type StripeEvent } from './stripe-event.ts';
import { stateOf, type StripeState } from './stripe-state.ts';
import { SubscriptionState } from './subscription-state.ts';
import type { TierLimits } from './subscription-state.ts';
import { LIVE_STATUSES } from './subscription-status.ts';
import { Subscription } from './subscription.entity.ts';

/** What became of an event. */
type Outcome = 'applied' | 'not_ours' | 'unknown_user' | 'second_subscription';

/**
 * Applies Stripe's events.
 *
 * Events come late, twice, at once and in any order, so an event says only that something happened to a subscription:
 * what, is asked of Stripe under the lock of the user's row. Whoever has the lock knows the newest.
 */
@Injectable()
export class StripeEvents {
  private readonly logger = new Logger('billing');

  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
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
    try {
      await this.unit.run(async () => {
        // first of all, so that the same event at the same time waits here, and then finds that it was done
        this.audit.add({
          action: 'billing.webhook_processed',
          resourceId: event.id,
          metadata: { type: event.type },
        });
        await this.em.flush();
        const outcome = await this.apply(event, limits);
        if (outcome !== 'applied') this.logger.log(`Event ${event.id} (${event.type}): ${outcome}`);
      });
    } catch (error) {
      if (!isDone(error)) throw error;
    }
  }

  private async apply(event: StripeEvent, limits: TierLimits): Promise<Outcome> {
    const about = aboutOf(event);
    if (!about) return 'not_ours';
    const { subscriptionId, userId: said } = about;
    const userId = said ?? (await this.userOf(subscriptionId));
    const user =
      userId && (await this.em.findOne(User, userId, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true }));
    if (!user) return 'unknown_user';
    const state = await this.stateFor(user, subscriptionId);
    const isTaken = await this.state.follow(user, state, limits);
    if (!isTaken && (await this.isSecond(user, state, limits))) {
      await this.endSecond(user, subscriptionId);
      return 'second_subscription';
    }
    await this.tell(event.type, about, user.id);
    return 'applied';
  }

  /** Does the first one still live? The event of its end may be on its way; then the second takes its place. */
  private async isSecond(user: User, state: StripeState, limits: TierLimits): Promise<boolean> {
    const first = (await this.state.live(user))?.stripeSubscriptionId;
    if (!first) return false;
    await this.state.follow(user, await this.stateFor(user, first), limits);
    // one live row a user
    await this.em.flush();
    return !(await this.state.follow(user, state, limits));
  }

  /** Two pages of checkout were paid at once. What was paid for the second is given back at Stripe, by a person. */
  private async endSecond(user: User, subscriptionId: string): Promise<void> {
    await this.stripe.ask((stripe) => stripe.subscriptions.cancel(subscriptionId));
    this.audit.add({
      action: 'subscription.second_cancelled',
      // it never had a row here
      resourceType: 'user',
      resourceId: user.id,
      metadata: { stripe_subscription_id: subscriptionId, refund: 'not made here; Stripe has the payment' },
    });
  }

  /** What Stripe says now. Of a user who is gone nobody could cancel it later: it is ended at once. */
  private async stateFor(user: User, subscriptionId: string): Promise<StripeState> {
    const state = stateOf(await this.stripe.ask((stripe) => stripe.subscriptions.retrieve(subscriptionId)));
    if (!user.deletedAt || !state.status || !LIVE_STATUSES.includes(state.status)) return state;
    return stateOf(await this.stripe.ask((stripe) => stripe.subscriptions.cancel(subscriptionId)));
  }

  /** A row of ours, or what checkout wrote on the subscription. */
  private async userOf(subscriptionId: string): Promise<string | undefined> {
    const known = await this.em.findOne(Subscription, { stripeSubscriptionId: subscriptionId }, { filters: ALL_USERS });
    if (known) return known.user.id;
    const { metadata } = await this.stripe.ask((stripe) => stripe.subscriptions.retrieve(subscriptionId));
    return uuidOf(metadata['user_id']);
  }

  private async tell(type: string, { dedupeKey }: About, userId: string): Promise<void> {
    if (type === 'invoice.payment_failed') {
      await this.notifier.tell({
        userId,
        type: 'subscription_expiring',
        title: 'Your payment did not succeed',
        body: 'Please check your card in the billing portal; your plan stays for a week.',
        dedupeKey,
      });
    }
    if (type === 'customer.subscription.trial_will_end') {
      await this.notifier.tell({
        userId,
        type: 'subscription_expiring',
        title: 'Your trial ends soon',
        body: 'It becomes a paid plan unless you cancel it in the billing portal.',
        dedupeKey,
      });
    }
  }
}

function isDone(error: unknown): boolean {
  return (
    error instanceof UniqueConstraintViolationException &&
    'constraint' in error &&
    error.constraint === 'uq_audit_logs_resource_id_webhook'
  );
}
