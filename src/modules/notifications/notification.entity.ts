import { defineEntity, type OptionalProps, p } from '@mikro-orm/core';
import { createdAt, isNotBlank, isObject, jsonObject, timestamp } from '../../common/columns.ts';
import { ownedByUser } from '../../common/persistence/tenancy.ts';
import { User } from '../users/user.entity.ts';
import { NotFailedError } from './notification-errors.ts';

export const NOTIFICATION_TYPES = ['job_completed', 'job_failed', 'subscription_expiring', 'limit_reached'] as const;
export const NOTIFICATION_STATUSES = ['pending', 'sent', 'failed'] as const;
export const NOTIFICATION_PRIORITIES = ['low', 'normal', 'high'] as const;

/** A device that takes pushes: where to, and the keys to encrypt for it. */
export interface PushSubscription {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

const NotificationSchema = defineEntity({
  name: 'Notification',
  tableName: 'notifications',
  filters: ownedByUser,
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    user: () => p.manyToOne(User).deleteRule('cascade').index(false),
    type: p.enum(NOTIFICATION_TYPES).nativeEnumName('notification_type'),
    /** Of the delivery, not of the reading. */
    status: p.enum(NOTIFICATION_STATUSES).nativeEnumName('notification_status').default('pending'),
    priority: p.enum(NOTIFICATION_PRIORITIES).nativeEnumName('notification_priority').default('normal'),
    title: p.string().length(255),
    body: p.text(),
    /** `job_id`, `deck_id`, `link`; a `dedupe_key` makes the row the only one of its user and type with that key. */
    data: jsonObject<Record<string, unknown>>(),
    /** Snapshot; never leaves in an answer. */
    pushSubscription: p.json<PushSubscription>().nullable(),
    /** Deliveries tried. */
    attempts: p.smallint().default(0),
    /** First time it was read; never goes back. */
    readAt: timestamp().nullable(),
    sentAt: timestamp().nullable(),
    createdAt: createdAt().index('ix_notifications_created_at'),
  },
  indexes: [
    {
      name: 'ix_notifications_user_id_created_at',
      properties: ['user', 'createdAt'],
      columns: [{ name: 'user' }, { name: 'createdAt', sort: 'desc' }],
    },
    { name: 'ix_notifications_user_id_unread', properties: ['user'], where: 'read_at is null' },
    { name: 'ix_notifications_created_at_pending', properties: ['createdAt'], where: `status = 'pending'` },
    {
      name: 'uq_notifications_user_id_type_dedupe_key',
      expression:
        `create unique index uq_notifications_user_id_type_dedupe_key on notifications` +
        ` (user_id, type, (data ->> 'dedupe_key')) where data ? 'dedupe_key'`,
    },
  ],
  checks: [
    { name: 'ck_notifications_title_not_blank', expression: isNotBlank('title') },
    { name: 'ck_notifications_data_object', expression: isObject('data') },
    { name: 'ck_notifications_attempts_range', expression: 'attempts >= 0 and attempts <= 10' },
    { name: 'ck_notifications_sent_has_time', expression: `status <> 'sent' or sent_at is not null` },
  ],
});

/** One message to a user: a row of the in-app list, and the state of its push. */
export class Notification extends NotificationSchema.class {
  declare [OptionalProps]?: 'details';

  /** What its reader needs of {@link data}: the key against repetition is ours. */
  get details(): Record<string, unknown> {
    const { dedupe_key: _, ...details } = this.data;
    return details;
  }

  /** Reading is noted once, and never taken back. */
  read(): void {
    this.readAt ??= new Date();
  }

  /** @param device that took the push; null when there is none: the list in the app counts. */
  delivered(device: PushSubscription | null): void {
    this.status = 'sent';
    this.sentAt = new Date();
    this.pushSubscription = device;
  }

  /** No device took it. The fifth time is the last. */
  deliveryFailed(): void {
    this.attempts += 1;
    if (this.attempts >= MAX_ATTEMPTS) this.status = 'failed';
  }

  /** @throws {NotFailedError} */
  resend(): void {
    if (this.status !== 'failed') throw new NotFailedError(this.id, this.status);
    this.status = 'pending';
    this.attempts = 0;
  }
}
NotificationSchema.setClass(Notification);

const MAX_ATTEMPTS = 5;
