import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../common/not-found.error.ts';
import { rowsOf } from '../../common/persistence/tenancy.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { GlobalSettings } from '../settings/global-settings.ts';
import { User } from '../users/user.entity.ts';
import { AlreadySubscribedError, ManagedByStripeError } from './subscription-errors.ts';
import { SubscriptionState } from './subscription-state.ts';
import { Subscription } from './subscription.entity.ts';

/** What users have, and what admins give. */
@Injectable()
export class SubscriptionsService {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly state: SubscriptionState,
    private readonly settings: GlobalSettings,
  ) {}

  /** Returns the caller's current subscription, if there is one, and earlier ones, newest first. */
  async own() {
    const rows = await this.em.find(Subscription, {}, { orderBy: { createdAt: 'desc', id: 'desc' } });
    return { live: rows.find((row) => row.isLive), ended: rows.filter((row) => !row.isLive) };
  }

  /**
   * Premium as a gift: row, tier and audit row, or none of them.
   *
   * @param until null: without an end.
   * @throws {NotFoundError} {@link AlreadySubscribedError} {@link ErasedAccountError}
   */
  async grant(userId: string, until: Date | null): Promise<Subscription> {
    const limits = await this.settings.all();
    const { id } = await this.onUser(userId, async (user) => {
      if (await this.state.live(user)) throw new AlreadySubscribedError();
      const period = { currentPeriodStart: new Date(), currentPeriodEnd: until };
      return this.state.add(user, { status: 'active', ...period }, limits);
    });
    return this.em.findOneOrFail(Subscription, id, { refresh: true, filters: rowsOf(userId) });
  }

  /** @throws {NotFoundError} {@link ManagedByStripeError} */
  async revoke(userId: string): Promise<void> {
    const limits = await this.settings.all();
    await this.onUser(userId, async (user) => {
      const live = await this.state.live(user);
      if (!live) throw new NotFoundError('subscription of user', userId);
      if (live.isPaid) throw new ManagedByStripeError();
      this.state.change(user, live, limits, () => live.expire());
    });
  }

  private onUser<T>(userId: string, work: (user: User) => Promise<T>): Promise<T> {
    return this.unit.run(async () => {
      const user = await this.em.findOne(User, userId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!user) throw new NotFoundError('user', userId);
      return work(user);
    });
  }
}
