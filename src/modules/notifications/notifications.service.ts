import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { pageRange, toPage } from '../../common/page.ts';
import { Notification } from './notification.entity.ts';
import type { NotificationsQuery } from './notification.view.ts';

@Injectable()
export class NotificationsService {
  constructor(private readonly em: EntityManager) {}

  async list(userId: string, query: NotificationsQuery) {
    const where = {
      user: userId,
      ...(query.type && { type: query.type }),
      ...(query.unread !== undefined && { readAt: query.unread ? null : { $ne: null } }),
    };
    const [rows, total] = await this.em.findAndCount(Notification, where, {
      ...pageRange(query),
      orderBy: { createdAt: 'desc', id: 'desc' },
    });
    const unread_count = await this.em.count(Notification, { user: userId, readAt: null });
    return { ...toPage(rows, total, query), unread_count };
  }
}
