import { z } from 'zod';
import { pageOf, pageQuery } from '../../common/page.ts';
import { flag } from '../../common/schemas.ts';
import { instant, json, view } from '../../common/view.ts';
import { NOTIFICATION_PRIORITIES, NOTIFICATION_TYPES } from './notification.entity.ts';

/** A notification as its reader sees it: nothing of the push. */
export const NotificationView = view(
  {
    id: z.uuid(),
    type: z.enum(NOTIFICATION_TYPES),
    priority: z.enum(NOTIFICATION_PRIORITIES),
    title: z.string(),
    body: z.string(),
    data: z.record(z.string(), json),
    read_at: instant.nullable(),
    created_at: instant,
  },
  { data: 'details' },
).meta({ id: 'Notification' });

/** A page, and how many of all the caller's notifications are unread. */
export const NotificationsPage = pageOf(NotificationView)
  .extend({ unread_count: z.int() })
  .meta({ id: 'NotificationPage' });

export const NotificationsQuery = z.strictObject({
  ...pageQuery,
  /** True: only those not read; false: only those read. */
  unread: flag.optional(),
  type: z.enum(NOTIFICATION_TYPES).optional(),
});
export type NotificationsQuery = z.infer<typeof NotificationsQuery>;

export const VapidKeyView = z.object({ public_key: z.string() }).meta({ id: 'PushKey' });

const base64url = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\w-]+={0,2}$/, 'must be base64url');
/** Normalized: what is looked at, what is stored and what is asked are the same text. */
const endpoint = z.url({ protocol: /^https$/, normalize: true, error: 'must be an https URL' }).max(2_048);

/** What `PushSubscription.toJSON()` of a browser gives. */
export const DeviceInput = z
  .strictObject({
    endpoint,
    expirationTime: z.number().nullable().optional(),
    keys: z.strictObject({ p256dh: base64url(128), auth: base64url(64) }),
  })
  .meta({ id: 'PushDevice', description: 'What PushSubscription.toJSON() of a browser returns.' });
export type DeviceInput = z.infer<typeof DeviceInput>;

export const EndpointInput = z.strictObject({ endpoint }).meta({ id: 'PushEndpoint' });
export type EndpointInput = z.infer<typeof EndpointInput>;
