import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ALL_USERS } from '../../common/persistence/tenancy.ts';
import { HandlesTask } from '../../queue/handles-task.ts';
import type { Task, TaskHandler } from '../../queue/task.ts';
import { Notifier } from '../notifications/notifier.ts';
import { GlobalSettings } from '../settings/global-settings.ts';
import type { User } from '../users/user.entity.ts';
import { StripeClient } from './stripe-client.ts';
import { StripeFirst } from './stripe-first.ts';
import { SubscriptionState } from './subscription-state.ts';
import type { TierLimits } from './subscription-state.ts';
import { LIVE_STATUSES } from './subscription-status.ts';
import { Subscription } from './subscription.entity.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NOTICE_DAYS = 7;

/** Ends subscriptions that have expired. Users are notified a week before one that will not be renewed ends. */
@Injectable()
@HandlesTask()
export class ExpireSubscriptionsHandler implements TaskHandler {
  readonly task: Task<object> = {
    name: 'subscriptions.expire',
    data: z.object({}),
    schedule: '15 2 * * *',
    policy: 'exclusive',
    retries: 3,
    retryDelaySeconds: 60,
    limitSeconds: 3_600,
  };

  constructor(
    private readonly em: EntityManager,
    private readonly first: StripeFirst,
    private readonly stripe: StripeClient,
    private readonly state: SubscriptionState,
    private readonly settings: GlobalSettings,
    private readonly notifier: Notifier,
  ) {}

  /** Each subscription is a unit of work of its own: one that Stripe cannot be asked about holds no other up. */
  async run(_: object, signal: AbortSignal): Promise<void> {
    const limits = await this.settings.all();
    const failures: unknown[] = [];
    for (const { id, user } of await this.due()) {
      signal.throwIfAborted();
      await this.onRow(id, user.id, limits).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} subscriptions could not be judged.`);
  }

  private due() {
    const soon = new Date(Date.now() + NOTICE_DAYS * DAY_MS);
    return this.em.find(
      Subscription,
      { status: { $in: [...LIVE_STATUSES] }, currentPeriodEnd: { $lt: soon } },
      { fields: ['id', 'user'], orderBy: { currentPeriodEnd: 'asc' }, disableIdentityMap: true, filters: ALL_USERS },
    );
  }

  private async onRow(id: string, userId: string, limits: TierLimits): Promise<void> {
    await this.first.run(userId, [], async (user, said) => {
      if (!user) return;
      const row = await this.state.live(user);
      if (row?.id !== id) return;
      // an event of Stripe's may have been lost: it knows whether the period was renewed
      const isOver = row.currentPeriodEnd && row.currentPeriodEnd.getTime() < Date.now();
      if (row.stripeSubscriptionId && isOver && this.stripe.isConfigured) {
        await this.state.follow(user, said('retrieve', row.stripeSubscriptionId), limits);
      }
      if (!row.isLive || !row.endsAt) return;
      if (row.endsAt.getTime() < Date.now()) this.state.change(user, row, limits, () => row.expire());
      else if (row.cancelAtPeriodEnd || !row.isPaid) await this.notifyOwner(user, row.endsAt);
    });
  }

  private async notifyOwner(user: User, endsAt: Date): Promise<void> {
    const day = endsAt.toISOString().slice(0, 10);
    await this.notifier.notify({
      userId: user.id,
      type: 'subscription_expiring',
      title: 'Your plan ends soon',
      body: `Premium ends on ${day}; your decks stay. Renew it to keep the larger number of cards.`,
      dedupeKey: `subscription:${day}`,
    });
  }
}
