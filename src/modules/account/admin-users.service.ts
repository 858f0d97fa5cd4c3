import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import type { FilterQuery } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../common/not-found.error.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { pageRange, toPage } from '../../common/page.ts';
import { containing, orderBy } from '../../common/list-query.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { User } from '../users/user.entity.ts';
import type { ChangedUser, UsersQuery } from './account.view.ts';

const SORTABLE = { created_at: 'createdAt', email: 'email' } as const;

/** Accounts, as admins see and change them. */
@Injectable()
export class AdminUsersService {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditTrail,
  ) {}

  async list(query: UsersQuery) {
    const [users, total] = await this.em.findAndCount(User, matching(query), {
      ...pageRange(query),
      orderBy: orderBy(query.sort, SORTABLE),
    });
    return toPage(users, total, query);
  }

  /**
   * Opens or suspends an account, and sets its limit: all or none. A value that is set already is not a change, and is not
   * audited.
   *
   * @param by the admin.
   * @throws {NotFoundError} {@link OwnAccountError} {@link ErasedAccountError}
   */
  async change(by: string, id: string, { is_active, cards_limit_month }: ChangedUser): Promise<User> {
    return this.unit.run(async () => {
      const user = await this.em.findOne(User, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
      if (!user) throw new NotFoundError('user', id);
      const { isActive, cardsLimitMonth } = user;
      if (is_active === true) user.activate();
      if (is_active === false) user.deactivate(by);
      if (cards_limit_month !== undefined) user.changeLimit(cards_limit_month);

      if (user.isActive !== isActive) {
        const action = user.isActive ? 'user.activated' : 'user.deactivated';
        this.note(id, action, { old: isActive, new: user.isActive });
      }
      if (user.cardsLimitMonth !== cardsLimitMonth) {
        this.note(id, 'user.limit_changed', { old: cardsLimitMonth, new: user.cardsLimitMonth });
      }
      await this.em.flush();
      return this.em.refreshOrFail(user);
    });
  }

  private note(id: string, action: string, metadata: Record<string, unknown>): void {
    this.audit.add({ action, resourceType: 'user', resourceId: id, metadata });
  }
}

function matching({ q, tier, is_active }: UsersQuery): FilterQuery<User> {
  const $ilike = q === undefined ? undefined : containing(q);
  return {
    ...($ilike && { $or: [{ email: { $ilike } }, { username: { $ilike } }, { displayName: { $ilike } }] }),
    ...(tier && { subscriptionTier: tier }),
    ...(is_active !== undefined && { isActive: is_active }),
  };
}
