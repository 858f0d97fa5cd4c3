import { z } from 'zod';
import { pageOf, pageQuery } from '../../common/page.ts';
import { flag, plainText, repeatable, uuid } from '../../common/schemas.ts';
import { sortBy } from '../../common/list-query.ts';
import { bigNumber, instant, view } from '../../common/view.ts';
import { CARD_DENSITIES, JOB_STATUSES } from './job-values.ts';

/** The settings of card making that a job was made with. What else the row keeps there is bookkeeping, and stays. */
const cardSettings = {
  chunk_size_tokens: z.number().optional(),
  chunk_overlap_percent: z.number().optional(),
  card_answer_min_sentences: z.number().optional(),
  card_answer_max_sentences: z.number().optional(),
  cards_per_chunk_low: z.number().optional(),
  cards_per_chunk_medium: z.number().optional(),
  cards_per_chunk_high: z.number().optional(),
};

export const JobSettings = z.object(cardSettings).meta({ id: 'JobSettings' });

/** The same of a deck, with what made its cards and how many it dropped by each rule of quality. */
export const DeckSettings = z
  .object({ ...cardSettings, generator: z.string().optional(), rejected: z.record(z.string(), z.number()).optional() })
  .meta({ id: 'DeckSettings' });

/** A job, without the attempt that owns it and the key of its PDF. */
export const JobView = view({
  id: z.uuid(),
  user_id: z.uuid(),
  status: z.enum(JOB_STATUSES),
  progress_percent: z.int(),
  current_stage: z.int(),
  stage_name: z.string(),
  source_filename: z.string(),
  source_file_size_bytes: bigNumber,
  source_page_count: z.int().nullable(),
  page_start: z.int().nullable(),
  page_end: z.int().nullable(),
  card_density: z.enum(CARD_DENSITIES),
  subject: z.string().nullable(),
  chapter: z.string().nullable(),
  deck_name: z.string().nullable(),
  max_cards: z.int().nullable(),
  language: z.string(),
  custom_tags: z.array(z.string()),
  custom_instructions: z.string().nullable(),
  settings: JobSettings,
  cards_reserved: z.int(),
  /** Counts, and in `limited_by` what kept further cards out of the deck. */
  result: z.record(z.string(), z.union([z.number(), z.string()])).nullable(),
  result_deck_id: z.uuid().nullable(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  retry_count: z.int(),
  max_retries: z.int(),
  started_at: instant.nullable(),
  completed_at: instant.nullable(),
  created_at: instant,
  updated_at: instant,
}).meta({ id: 'Job', description: 'A PDF on its way to a deck.' });

/** What a front end that waits needs to know. */
export const JobStatusView = view({
  id: z.uuid(),
  status: z.enum(JOB_STATUSES),
  progress_percent: z.int(),
  current_stage: z.int(),
  stage_name: z.string(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  result_deck_id: z.uuid().nullable(),
  /** Milliseconds after which asking again makes sense; null when nothing will change. */
  retry_after_ms: z.int().nullable(),
}).meta({ id: 'JobStatus', description: 'How far a job is.' });

/** `cancel=true` cancels a job that has not ended, and deletes it. */
export const DeleteJobQuery = z.strictObject({ cancel: flag.default(false) });
export type DeleteJobQuery = z.infer<typeof DeleteJobQuery>;

export const JobsPage = pageOf(JobView).meta({ id: 'JobPage' });

export const JobsQuery = z.strictObject({
  ...pageQuery,
  /** May be given several times: any of them. */
  status: repeatable(z.enum(JOB_STATUSES)),
  /** Part of the file's name, in any case. */
  q: plainText(255).optional(),
  created_from: z.iso.datetime({ offset: true }).optional(),
  created_to: z.iso.datetime({ offset: true }).optional(),
  sort: sortBy(['created_at', 'status', 'source_filename']),
});
export type JobsQuery = z.infer<typeof JobsQuery>;

export const AdminJobsQuery = JobsQuery.extend({ user_id: uuid.optional() });
export type AdminJobsQuery = z.infer<typeof AdminJobsQuery>;
