import { z } from 'zod';

/** The five preferences of a user. A row of `settings` holds one that was changed; the rest are these defaults. */
export const Preferences = z.object({
  /** Cards asked for in a new job, 1 to 100. */
  default_max_cards: z.int().min(1).max(100).default(20),
  default_difficulty: z.enum(['easy', 'medium', 'hard']).default('medium'),
  include_images: z.boolean().default(true),
  email_on_completion: z.boolean().default(true),
  email_on_failure: z.boolean().default(true),
});
export type Preferences = z.infer<typeof Preferences>;

export const PREFERENCE_KEYS = Object.keys(Preferences.shape);
