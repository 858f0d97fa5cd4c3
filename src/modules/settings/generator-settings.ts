import { z } from 'zod';
import { KNOWN_SETTINGS } from './known-settings.ts';

/** Settings that decide about cards. A job keeps them as they were when it was made; what it lacks has its default. */
export const GeneratorSettings = z.object({
  chunk_size_tokens: KNOWN_SETTINGS.chunk_size_tokens,
  chunk_overlap_percent: KNOWN_SETTINGS.chunk_overlap_percent,
  card_answer_min_sentences: KNOWN_SETTINGS.card_answer_min_sentences,
  card_answer_max_sentences: KNOWN_SETTINGS.card_answer_max_sentences,
  cards_per_chunk_low: KNOWN_SETTINGS.cards_per_chunk_low,
  cards_per_chunk_medium: KNOWN_SETTINGS.cards_per_chunk_medium,
  cards_per_chunk_high: KNOWN_SETTINGS.cards_per_chunk_high,
});
