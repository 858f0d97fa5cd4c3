import { z } from 'zod';
import { instant } from '../../common/view.ts';
import { CARD_DENSITIES, JOB_STATUSES } from '../jobs/job-values.ts';

export const DashboardStats = z
  .object({
    total_decks: z.int(),
    total_cards: z.int(),
    /** Waiting or being worked on. */
    active_jobs: z.int(),
    /** In the last seven times 24 hours. */
    decks_this_week: z.int(),
    /** In the last 30 days. */
    decks_this_month: z.int(),
  })
  .meta({ id: 'DashboardStats' });
export type DashboardStats = z.infer<typeof DashboardStats>;

export const UserStats = z
  .object({
    total_decks: z.int(),
    total_cards: z.int(),
    member_since: instant,
    last_login: instant.nullable(),
  })
  .meta({ id: 'UserStats' });
export type UserStats = z.infer<typeof UserStats>;

const JobActivity = z
  .object({
    id: z.uuid(),
    type: z.literal('job'),
    title: z.string(),
    timestamp: instant,
    status: z.enum(JOB_STATUSES),
    metadata: z.object({
      progress_percent: z.int(),
      card_density: z.enum(CARD_DENSITIES),
      subject: z.string().nullable(),
      chapter: z.string().nullable(),
    }),
  })
  .meta({ id: 'JobActivity' });

const DeckActivity = z
  .object({
    id: z.uuid(),
    type: z.literal('deck'),
    title: z.string(),
    timestamp: instant,
    status: z.null(),
    metadata: z.object({ card_count: z.int(), source_filename: z.string(), language: z.string() }),
  })
  .meta({ id: 'DeckActivity' });

const Activity = z.discriminatedUnion('type', [JobActivity, DeckActivity]);
export type Activity = z.infer<typeof Activity>;

/** Jobs and decks as they were made, newest first. */
export const Activities = z.object({ items: z.array(Activity) }).meta({ id: 'ActivityList' });

export const ActivityQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(20).default(5) });
export type ActivityQuery = z.infer<typeof ActivityQuery>;
