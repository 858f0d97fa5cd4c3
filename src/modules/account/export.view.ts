import { z } from 'zod';
import { instant, json, view } from '../../common/view.ts';
import { ExportedDeck } from '../decks/deck.view.ts';
import { JobView } from '../jobs/job.view.ts';
import {
  NOTIFICATION_PRIORITIES,
  NOTIFICATION_STATUSES,
  NOTIFICATION_TYPES,
} from '../notifications/notification.entity.ts';
import { Preferences } from '../settings/preferences.ts';
import { SUBSCRIPTION_STATUSES } from '../subscriptions/subscription-status.ts';
import { SUBSCRIPTION_TIERS } from '../users/subscription-tier.ts';
import { UserView } from '../users/user.view.ts';

/*
 * What is stored about a user and given to them on demand. Left out: the ids of other systems (Keycloak, Stripe), keys of
 * stored objects, and the addresses of devices, because who has these can send pushes.
 */

const data = z.record(z.string(), json);

export const ExportedSubscription = view({
  id: z.uuid(),
  tier: z.enum(SUBSCRIPTION_TIERS),
  status: z.enum(SUBSCRIPTION_STATUSES),
  current_period_start: instant.nullable(),
  current_period_end: instant.nullable(),
  cancel_at_period_end: z.boolean(),
  cancelled_at: instant.nullable(),
  created_at: instant,
  updated_at: instant,
}).meta({ id: 'ExportedSubscription' });

export const ExportedNotification = view(
  {
    id: z.uuid(),
    type: z.enum(NOTIFICATION_TYPES),
    status: z.enum(NOTIFICATION_STATUSES),
    priority: z.enum(NOTIFICATION_PRIORITIES),
    title: z.string(),
    body: z.string(),
    data,
    read_at: instant.nullable(),
    sent_at: instant.nullable(),
    created_at: instant,
  },
  { data: 'details' },
).meta({ id: 'ExportedNotification' });

export const ExportedAct = view({
  id: z.string(),
  action: z.string(),
  resource_type: z.string().nullable(),
  resource_id: z.string().nullable(),
  ip_address: z.string().nullable(),
  user_agent: z.string().nullable(),
  metadata: data,
  created_at: instant,
}).meta({ id: 'ExportedAct' });

const ExportedDevice = z
  .object({
    /** Host of the push service: the maker of the browser. */
    service: z.string(),
    created_at: instant,
  })
  .meta({ id: 'ExportedDevice' });
export type ExportedDevice = z.infer<typeof ExportedDevice>;

/** All that is stored about a user, lists oldest first. */
export const Export = z
  .object({
    exported_at: instant,
    profile: UserView,
    preferences: Preferences,
    push_devices: z.array(ExportedDevice),
    decks: z.array(ExportedDeck),
    jobs: z.array(JobView),
    subscriptions: z.array(ExportedSubscription),
    notifications: z.array(ExportedNotification),
    /** What the user did. */
    audit_log: z.array(ExportedAct),
  })
  .meta({ id: 'AccountExport' });
