export const JOB_STATUSES = ['pending', 'processing', 'completed', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** Questions asked of one chunk of text: 2, 5 or 10. */
export const CARD_DENSITIES = ['low', 'medium', 'high'] as const;

/** Why a job failed: stable, for programs. */
export type JobErrorCode =
  | 'invalid_pdf'
  | 'encrypted_pdf'
  | 'too_many_pages'
  | 'no_text'
  | 'page_range_empty'
  | 'source_gone'
  | 'quota_exceeded'
  | 'provider_not_configured'
  | 'provider_rate_limited'
  | 'provider_error'
  | 'no_cards'
  | 'storage_error'
  | 'timeout'
  | 'worker_lost'
  | 'internal';

/** What a completed job counted. */
export interface JobResult {
  num_pages: number;
  num_chunks: number;
  num_topics: number;
  num_tags: number;
  num_cards: number;
  num_rejected: number;
  /** Good cards that the text gives; more than `num_cards` when `limited_by` says what kept the others out. */
  num_found?: number;
  /** What the deck is limited by. */
  limited_by?: 'max_cards' | 'quota';
}

/** Says how many cards a job made, of how many, and what limited them. */
export function cardsMade({ num_cards: made, num_found: found = made, limited_by }: JobResult): string {
  if (limited_by === undefined) return `${made} ${made === 1 ? 'card' : 'cards'}`;
  const limit = limited_by === 'quota' ? `the ${made} that were left of this month` : `max_cards (${made})`;
  return `${made} of ${found} cards; limited by ${limit}`;
}

const STAGES = [
  'Waiting',
  'Extracting text from PDF',
  'Chunking content',
  'Identifying topics',
  'Refining topics',
  'Generating tags',
  'Creating questions',
  'Generating answers',
  'Building Anki deck',
] as const;

/** The stage in which the deck is built. */
export const FINAL_STAGE = STAGES.length - 1;

/** What a person reads for `jobs.current_stage` (0 to 8). */
export function stageName(stage: number): string {
  return STAGES[stage] ?? 'Unknown';
}
