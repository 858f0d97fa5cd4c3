export const JOB_STATUSES = ['pending', 'processing', 'completed', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** Questions asked of one chunk of text: 2, 5 or 10. */
export const CARD_DENSITIES = ['low', 'medium', 'high'] as const;

/** What a completed job counted. */
export interface JobResult {
  num_pages: number;
  num_chunks: number;
  num_topics: number;
  num_tags: number;
  num_cards: number;
  num_rejected: number;
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

/** What a person reads for `jobs.current_stage` (0 to 8). */
export function stageName(stage: number): string {
  return STAGES[stage] ?? 'Unknown';
}
