import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { NOTIFICATION_PRIORITIES, NOTIFICATION_TYPES } from './notification.entity.ts';

/** What a user is told. */
export interface Message {
  readonly userId: string;
  readonly type: (typeof NOTIFICATION_TYPES)[number];
  readonly title: string;
  readonly body: string;
  /** `job_id`, `deck_id`, `link`: what a front end needs to lead there. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** That of the type when left out. */
  readonly priority?: (typeof NOTIFICATION_PRIORITIES)[number];
  /** With it, the user is told once: one `limit_reached` a month, one `job_completed` a job. */
  readonly dedupeKey?: string;
}

const PRIORITY_OF = {
  job_completed: 'normal',
  job_failed: 'high',
  subscription_expiring: 'high',
  limit_reached: 'normal',
} as const;

/** Tells users what happened, in the unit of work in which it happens: both are stored, or neither. */
@Injectable()
export class Notifier {
  /** @param em inside `em.transactional`. */
  async tell(em: EntityManager, message: Message): Promise<void> {
    const { userId, type, title, body, data, priority, dedupeKey } = message;
    await em.execute(
      `insert into notifications (user_id, type, priority, title, body, data) values (?, ?, ?, ?, ?, ?)
       on conflict (user_id, type, (data ->> 'dedupe_key')) where data \\? 'dedupe_key' do nothing`,
      [
        userId,
        type,
        priority ?? PRIORITY_OF[type],
        title,
        body,
        JSON.stringify({ ...data, ...(dedupeKey !== undefined && { dedupe_key: dedupeKey }) }),
      ],
    );
  }
}
