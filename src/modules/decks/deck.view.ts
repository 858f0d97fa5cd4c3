import { z } from 'zod';
import { pageOf, pageQuery } from '../../common/page.ts';
import { plainText, repeatable, sortBy } from '../../common/query.ts';
import { bigNumber, instant, view } from '../../common/view.ts';

/** A deck, without the key of its package. */
export const DeckView = view({
  id: z.uuid(),
  user_id: z.uuid(),
  job_id: z.uuid().nullable(),
  name: z.string(),
  description: z.string().nullable(),
  source_filename: z.string(),
  source_pages: z.string().nullable(),
  card_count: z.int(),
  file_size_bytes: bigNumber.nullable(),
  language: z.string(),
  tags: z.array(z.string()),
  settings: z.record(z.string(), z.json()),
  created_at: instant,
  updated_at: instant,
  last_downloaded_at: instant.nullable(),
});

export const DecksPage = pageOf(DeckView);

export const DecksQuery = z.strictObject({
  ...pageQuery,
  /** Part of the deck's or the file's name, in any case. */
  q: plainText(255).optional(),
  /** May be given several times: all of them. */
  tags: repeatable(plainText(100)),
  language: plainText(10).optional(),
  sort: sortBy(['created_at', 'name', 'card_count']),
});
export type DecksQuery = z.infer<typeof DecksQuery>;
