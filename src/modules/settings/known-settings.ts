import { z } from 'zod';

const whole = (least: number, most: number) => z.int().min(least).max(most);
const model = z.string().trim().min(1).max(100);

/**
 * The settings that the service itself reads: the values that each accepts, and its default.
 *
 * The first revision makes their rows; an admin may change them, and a row that is deleted means the value given here.
 */
export const KNOWN_SETTINGS = {
  chunk_size_tokens: whole(50, 4_000).default(500),
  chunk_overlap_percent: whole(0, 90).default(20),
  card_answer_min_sentences: whole(1, 10).default(2),
  card_answer_max_sentences: whole(1, 50).default(10),
  cards_per_chunk_low: whole(1, 50).default(2),
  cards_per_chunk_medium: whole(1, 50).default(5),
  cards_per_chunk_high: whole(1, 50).default(10),
  gemini_model_extraction: model.default('gemini-1.5-flash'),
  gemini_model_chunking: model.default('gemini-1.5-flash'),
  gemini_model_topic_extraction: model.default('gemini-1.5-flash'),
  gemini_model_topic_refinement: model.default('gemini-1.5-flash'),
  gemini_model_tag_generation: model.default('gemini-1.5-flash'),
  gemini_model_qa_generation: model.default('gemini-1.5-flash'),
  gemini_model_qa_answering: model.default('gemini-1.5-flash'),
  gemini_model_refinement: model.default('gemini-1.5-pro'),
  enable_final_refinement: z.boolean().default(false),
  /** Cards a month. */
  free_tier_card_limit: whole(0, 100_000).default(30),
  premium_tier_card_limit: whole(0, 100_000).default(1_000),
  /** MiB. */
  max_pdf_size_mb: whole(1, 1_024).default(100),
  max_pdf_pages: whole(1, 10_000).default(500),
  uploads_per_hour: whole(0, 10_000).default(10),
  max_retries: whole(0, 10).default(3),
  download_url_ttl_seconds: whole(30, 86_400).default(900),
} as const;

export type KnownSettings = { [Key in keyof typeof KNOWN_SETTINGS]: z.infer<(typeof KNOWN_SETTINGS)[Key]> };
export type KnownSetting = keyof KnownSettings;
