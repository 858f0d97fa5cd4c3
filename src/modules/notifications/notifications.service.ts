import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../common/not-found.error.ts';
import { ALL_USERS, OWN, type RowsOf } from '../../common/persistence/tenancy.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { pageRange, toPage } from '../../common/page.ts';
import { Notification } from './notification.entity.ts';
import type { NotificationsQuery } from './notification.view.ts';
import { Notifier } from './notifier.ts';

@Injectable()
export class NotificationsService {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly notifier: Notifier,
  ) {}

  async list(query: NotificationsQuery) {
    const where = {
      ...(query.type && { type: query.type }),
      ...(query.unread !== undefined && { readAt: query.unread ? null : { $ne: null } }),
    };
    const [rows, total] = await this.em.findAndCount(Notification, where, {
      ...pageRange(query),
      orderBy: { createdAt: 'desc', id: 'desc' },
    });
    const unread_count = await this.em.count(Notification, { readAt: null });
    return { ...toPage(rows, total, query), unread_count };
  }

  /** @throws {NotFoundError} also when it belongs to another user. */
  async read(id: string): Promise<void> {
    await this.onRow(id, OWN, (notification) => notification.read());
  }

  async readAll(): Promise<void> {
    await this.em.nativeUpdate(Notification, { readAt: null }, { readAt: new Date() });
  }

  /** @throws {NotFoundError} also when it belongs to another user. */
  async remove(id: string): Promise<void> {
    await this.onRow(id, OWN, (notification) => void this.em.remove(notification));
  }

  /**
   * Retries the push of a notification.
   *
   * @throws {NotFoundError} {@link NotFailedError}
   */
  async resend(id: string): Promise<void> {
    await this.onRow(id, ALL_USERS, async (notification) => {
      notification.resend();
      await this.notifier.sendPush(id, notification.priority);
    });
  }

  private async onRow(
    id: string,
    whose: RowsOf,
    work: (notification: Notification) => void | Promise<void>,
  ): Promise<void> {
    await this.unit.run(async () => {
      const notification = await this.em.findOne(
        Notification,
        { id },
        { lockMode: LockMode.PESSIMISTIC_WRITE, filters: whose },
      );
      if (!notification) throw new NotFoundError('notification', id);
      await work(notification);
    });
  }
}
