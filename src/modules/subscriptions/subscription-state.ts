import { randomUUID } from 'node:crypto';
import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ALL_USERS, rowsOf } from '../../common/persistence/tenancy.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import type { KnownSettings } from '../settings/known-settings.ts';
import type { User } from '../users/user.entity.ts';
import type { StripeState } from './stripe-state.ts';
import { LIVE_STATUSES } from './subscription-status.ts';
import { Subscription } from './subscription.entity.ts';

/** Cards a month of each tier. */
export type TierLimits = Pick<KnownSettings, 'free_tier_card_limit' | 'premium_tier_card_limit'>;

/** Rows of subscriptions, and the tier that follows from them: always in one unit of work, with the user's row locked. */
@Injectable()
export class SubscriptionState {
  constructor(
    private readonly em: EntityManager,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Takes over what Stripe says now.
   *
   * A second purchase while one lives is not taken over: the first stays.
   *
   * @returns false when it was such a second one.
   */
  async follow(user: User, state: StripeState, limits: TierLimits): Promise<boolean> {
    const known = await this.em.findOne(
      Subscription,
      { stripeSubscriptionId: state.stripeSubscriptionId },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, filters: ALL_USERS },
    );
    if (known) {
      this.change(user, known, limits, () => known.follow(state));
      return true;
    }
    if (!state.status || !LIVE_STATUSES.includes(state.status)) return true;
    const other = await this.live(user);
    if (other?.isPaid) return false;
    if (other) {
      this.change(user, other, limits, () => other.expire());
      // one live row a user: the grant ends before the purchase begins
      await this.em.flush();
    }
    this.add(user, { ...state, status: state.status }, limits);
    return true;
  }

  /** Adds a live row. */
  add(user: User, row: Partial<StripeState> & Pick<Subscription, 'status'>, limits: TierLimits): Subscription {
    // known before the row is stored, for the audit row
    const subscription = this.em.create(Subscription, { id: randomUUID(), user, tier: 'premium', ...row });
    user.becomePremium(limits.premium_tier_card_limit);
    this.note('subscription.activated', subscription, { status: row.status });
    return subscription;
  }

  /** Changes a row by one of its verbs; the tier follows when it stops being live. */
  change(user: User, row: Subscription, limits: TierLimits, verb: () => void): void {
    const before = { status: row.status, wasLive: row.isLive };
    verb();
    if (before.wasLive && !row.isLive) user.becomeFree(limits.free_tier_card_limit);
    const ended = row.status === 'cancelled' || row.status === 'expired';
    if (!before.wasLive) return;
    const action = ended ? (`subscription.${row.status}` as const) : 'subscription.updated';
    this.note(action, row, { from: before.status, to: row.status });
  }

  /** The user's live row, locked. */
  live(user: User): Promise<Subscription | null> {
    return this.em.findOne(
      Subscription,
      { status: { $in: [...LIVE_STATUSES] } },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, filters: rowsOf(user.id) },
    );
  }

  private note(action: string, { id }: Subscription, metadata: Record<string, unknown>): void {
    this.audit.add({ action, resourceType: 'subscription', resourceId: id, metadata });
  }
}
