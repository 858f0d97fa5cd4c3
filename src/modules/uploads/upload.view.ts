import { z } from 'zod';
import { deckName, plainText } from '../../common/schemas.ts';
import { ankiTag } from '../../common/tags.ts';
import { CARD_DENSITIES } from '../jobs/job-values.ts';

const MOST_CUSTOM_TAGS = 20;

const page = z.coerce.number().int().min(1).max(1_000_000).optional();
const label = plainText(255).optional();
const LANGUAGE = /^[a-z]{2}(-[A-Z]{2})?$/;

const isBlank = (given: unknown): boolean => typeof given === 'string' && given.trim() === '';

/** `["a", "b"]` as JSON, or the field several times. */
const tags = z.preprocess((given) => {
  const texts = (given === undefined ? [] : [given].flat()).filter((text) => !isBlank(text));
  const [only] = texts;
  if (texts.length !== 1 || typeof only !== 'string' || !only.trim().startsWith('[')) return texts;
  try {
    return JSON.parse(only);
  } catch {
    return only;
  }
}, z.array(ankiTag, 'must be texts: a JSON array of them, or the field once for each').max(MOST_CUSTOM_TAGS));

const Fields = z
  .strictObject({
    page_start: page,
    page_end: page,
    card_density: z.enum(CARD_DENSITIES).default('medium'),
    subject: label,
    chapter: label,
    deck_name: deckName.optional(),
    max_cards: z.coerce.number().int().min(1).max(1_000).optional(),
    language: z.string().regex(LANGUAGE, 'must be a language like en or pt-BR').default('en'),
    custom_instructions: plainText(1_000).optional(),
    custom_tags: tags,
  })
  .refine(({ page_start, page_end }) => page_start === undefined || page_end === undefined || page_start <= page_end, {
    path: ['page_end'],
    message: 'must not be before page_start',
  });

/** The fields that come with the file. An empty field counts as missing. */
export const UploadFields = z.preprocess(
  (form) => Object.fromEntries(Object.entries(form ?? {}).filter(([, given]) => !isBlank(given))),
  Fields,
);
export type UploadFields = z.infer<typeof UploadFields>;

/** The form as the documentation shows it. */
export const UPLOAD_FORM = {
  type: 'object',
  required: ['file'],
  properties: {
    file: { type: 'string', format: 'binary' },
    page_start: {
      type: 'integer',
      minimum: 1,
      description: 'First page, counted from 1 in the file: what a viewer shows, not the number printed on the page.',
    },
    page_end: { type: 'integer', minimum: 1, description: 'Last page, counted like page_start and included.' },
    card_density: { type: 'string', enum: [...CARD_DENSITIES], default: 'medium' },
    subject: { type: 'string', maxLength: 255 },
    chapter: { type: 'string', maxLength: 255 },
    deck_name: { type: 'string', maxLength: 255 },
    max_cards: {
      type: 'integer',
      minimum: 1,
      maximum: 1_000,
      description: 'Cards at most. Without it the preference default_max_cards counts.',
    },
    language: { type: 'string', pattern: LANGUAGE.source, default: 'en' },
    custom_instructions: { type: 'string', maxLength: 1_000 },
    custom_tags: { type: 'array', items: { type: 'string' }, maxItems: MOST_CUSTOM_TAGS },
  },
};
