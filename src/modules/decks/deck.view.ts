import { z } from 'zod';
import { pageOf, pageQuery } from '../../common/page.ts';
import { deckName, plainText, repeatable, textOrNone, uuid } from '../../common/schemas.ts';
import { sortBy } from '../../common/list-query.ts';
import { ankiTag, MAX_TAGS } from '../../common/tags.ts';
import { DeckSettings } from '../jobs/job.view.ts';
import { bigNumber, instant, view } from '../../common/view.ts';

const deck = {
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
  settings: DeckSettings,
  created_at: instant,
  updated_at: instant,
  last_downloaded_at: instant.nullable(),
};

/** A deck, without the key of its package. */
export const DeckView = view(deck).meta({ id: 'Deck', description: 'A finished package of cards.' });

/** The same in an export, with the URL that tells more of it and leads to its file. */
export const ExportedDeck = z.object({ ...deck, url: z.url() }).meta({ id: 'ExportedDeck' });

export const DecksPage = pageOf(DeckView).meta({ id: 'DeckPage' });

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

/** What of a deck its owner may change. */
export const DeckInput = z
  .strictObject({
    name: deckName.optional(),
    description: textOrNone(2_000).optional(),
    tags: z.array(ankiTag).max(MAX_TAGS).optional(),
  })
  .meta({ id: 'DeckUpdate', description: 'What is left out stays.' });
export type DeckInput = z.infer<typeof DeckInput>;

export const DeckStatsView = z
  .object({
    total_decks: z.int(),
    total_cards: z.int(),
    /** Of the last 7 times 24 hours. */
    decks_this_week: z.int(),
    /** Of the last 30 days. */
    decks_this_month: z.int(),
    top_tags: z.array(z.object({ tag: z.string(), count: z.int() })),
  })
  .meta({ id: 'DeckStats' });

export const DownloadView = z
  .object({
    download_url: z.url(),
    /** Seconds. */
    expires_in: z.int(),
    filename: z.string(),
  })
  .meta({ id: 'DeckDownload', description: 'A link to the package.' });

export const BulkDeleteInput = z
  .strictObject({ deck_ids: z.array(uuid).min(1).max(100) })
  .meta({ id: 'DeckBulkDelete' });
export type BulkDeleteInput = z.infer<typeof BulkDeleteInput>;

export const BulkDeleteView = z
  .object({ deleted: z.int(), not_found: z.array(z.uuid()) })
  .meta({ id: 'DeckBulkDeleteResult' });
