import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { Queue } from '../../queue/queue.ts';
import type { NOTIFICATION_PRIORITIES, NOTIFICATION_TYPES } from './notification.entity.ts';
import { PUSH_NOTIFICATION } from './push-notification.task.ts';
import { WebPush } from './web-push.ts';

type Priority = (typeof NOTIFICATION_PRIORITIES)[number];

/** What a user is told. */
export interface NewNotification {
  readonly userId: string;
  readonly type: (typeof NOTIFICATION_TYPES)[number];
  readonly title: string;
  readonly body: string;
  /** `job_id`, `deck_id`, `link`: what a front end needs to lead there. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** That of the type when left out. */
  readonly priority?: Priority;
  /** With it, the user is told once: one `limit_reached` a month, one `job_completed` a job. */
  readonly dedupeKey?: string;
}

const PRIORITY_OF = {
  job_completed: 'normal',
  job_failed: 'high',
  subscription_expiring: 'high',
  limit_reached: 'normal',
} as const;

const INSERT = `
  insert into notifications (user_id, type, priority, title, body, data, status, sent_at)
  values (?, ?, ?, ?, ?, ?, ?, case when ? then null else now() end)
  on conflict (user_id, type, (data ->> 'dedupe_key')) where data \\? 'dedupe_key' do nothing
  returning id`;

/** Tells users what happened, in the unit of work in which it happens: both are stored, or neither. */
@Injectable()
export class Notifier {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly queue: Queue,
    private readonly push: WebPush,
  ) {}

  /** Adds a row to the user's list. Where push is configured and the message is worth it, sends it to their devices. */
  async notify(message: NewNotification): Promise<void> {
    this.unit.require(`${message.type} was to be told`);
    const { userId, type, title, body, data, dedupeKey } = message;
    const priority = message.priority ?? PRIORITY_OF[type];
    const isPushed = this.push.publicKey !== undefined && priority !== 'low';
    const [row] = await this.em.execute<{ id: string }[]>(INSERT, [
      userId,
      type,
      priority,
      title,
      body,
      JSON.stringify({ ...data, ...(dedupeKey !== undefined && { dedupe_key: dedupeKey }) }),
      isPushed ? 'pending' : 'sent',
      isPushed,
    ]);
    if (row && isPushed) await this.sendPush(row.id, priority);
  }

  /** Has a worker push a notification that waits for it. */
  async sendPush(id: string, priority: Priority): Promise<void> {
    const first = priority === 'high' ? 1 : 0;
    await this.queue.send(PUSH_NOTIFICATION, { notification_id: id }, { key: id, priority: first });
  }
}
