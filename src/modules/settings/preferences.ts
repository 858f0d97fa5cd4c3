import { z } from 'zod';

const shape = {
  /** Cards asked for in a new job, 1 to 100. */
  default_max_cards: z.int().min(1).max(100),
  default_difficulty: z.enum(['easy', 'medium', 'hard']),
  include_images: z.boolean(),
  email_on_completion: z.boolean(),
  email_on_failure: z.boolean(),
};

/** The five preferences of a user. A row of `settings` holds one that was changed; the rest are these defaults. */
export const Preferences = z
  .object({
    default_max_cards: shape.default_max_cards.default(20),
    default_difficulty: shape.default_difficulty.default('medium'),
    include_images: shape.include_images.default(true),
    email_on_completion: shape.email_on_completion.default(true),
    email_on_failure: shape.email_on_failure.default(true),
  })
  .meta({ id: 'Preferences' });
export type Preferences = z.infer<typeof Preferences>;

/** Any of them, to be changed. */
export const ChangedPreferences = z
  .strictObject(shape)
  .partial()
  .meta({ id: 'PreferencesUpdate', description: 'What is left out stays.' });
export type ChangedPreferences = z.infer<typeof ChangedPreferences>;

export const PREFERENCE_KEYS = Object.keys(shape);
