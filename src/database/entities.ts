import { AuditLog } from '../modules/audit-logs/audit-log.entity.ts';
import { Deck } from '../modules/decks/deck.entity.ts';
import { Job } from '../modules/jobs/job.entity.ts';
import { Notification } from '../modules/notifications/notification.entity.ts';
import { Setting } from '../modules/settings/setting.entity.ts';
import { Subscription } from '../modules/subscriptions/subscription.entity.ts';
import { User } from '../modules/users/user.entity.ts';

/** Every table of the service, parents first. An entity that is missing here would be dropped by the next revision. */
export const entities = [User, Setting, Subscription, AuditLog, Notification, Job, Deck];
