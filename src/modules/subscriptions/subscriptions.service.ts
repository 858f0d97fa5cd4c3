import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Subscription } from './subscription.entity.ts';

@Injectable()
export class SubscriptionsService {
  constructor(private readonly em: EntityManager) {}

  /** What the user pays for now, if for anything, and what he paid for before, newest first. */
  async of(userId: string) {
    const rows = await this.em.find(Subscription, { user: userId }, { orderBy: { createdAt: 'desc', id: 'desc' } });
    return { live: rows.find((row) => row.isLive), ended: rows.filter((row) => !row.isLive) };
  }
}
