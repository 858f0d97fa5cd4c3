import { hash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { Card } from '../card.ts';
import { COLLECTION_INDEXES, COLLECTION_TABLES, deckEntry, DECK_OPTIONS } from './collection-schema.ts';
import { noteOf, type Note, type Source } from './note.ts';
import { MODEL_ID, NOTE_TYPE } from './note-type.ts';

/** A deck to be written. */
export interface Package {
  readonly source: Source;
  /** `::` makes sub-decks. Anki knows a deck by its name. */
  readonly deckName: string;
  readonly cards: readonly Card[];
  /** Notes of earlier packages of the same document, by guid. */
  readonly earlier?: ReadonlyMap<string, Note>;
}

const DEFAULT_DECK = 1;

/** Writes a collection of Anki's schema 11 to a new file. */
export function writeCollection(file: string, { source, deckName, cards, earlier = new Map() }: Package): void {
  using database = new DatabaseSync(file);
  const now = Date.now();
  const seconds = Math.floor(now / 1000);
  const decks = decksOf(deckName, cards);
  const deckId = decks.get(deckName) ?? DEFAULT_DECK;
  // a crash ends the job, and its retry writes another file
  database.exec('pragma journal_mode = off; pragma synchronous = off; pragma locking_mode = exclusive');
  database.exec(COLLECTION_TABLES);
  database.exec('begin');
  database.prepare(`insert into col values (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')`).run(
    seconds,
    now,
    now,
    JSON.stringify({ nextPos: 1, curDeck: deckId, activeDecks: [deckId], curModel: String(MODEL_ID) }),
    JSON.stringify({ [MODEL_ID]: NOTE_TYPE }),
    JSON.stringify({
      [DEFAULT_DECK]: deckEntry(DEFAULT_DECK, 'Default', seconds),
      ...Object.fromEntries([...decks].map(([name, deck]) => [deck, deckEntry(deck, name, seconds)])),
    }),
    JSON.stringify({ 1: DECK_OPTIONS }),
  );
  const note = database.prepare(`insert into notes values (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')`);
  const card = database.prepare(`insert into cards values (?, ?, ?, 0, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')`);
  for (const [index, one] of cards.entries()) {
    const id = now + index;
    const { guid, fields, tags, mod } = noteOf(one, source, earlier, seconds);
    note.run(id, guid, MODEL_ID, mod, tags, fields, one.question, checksum(one.question));
    card.run(id, id, decks.get(deckNameOf(deckName, one)) ?? deckId, mod, index + 1);
  }
  // cheaper than keeping them in order row by row
  database.exec(COLLECTION_INDEXES);
  database.exec('commit');
}

const deckNameOf = (deckName: string, { chapter }: Card): string =>
  chapter === undefined ? deckName : `${deckName}::${chapter}`;

/** The deck and those under it, by name, with their ids. */
function decksOf(deckName: string, cards: readonly Card[]): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  for (const name of new Set([deckName, ...cards.map((card) => deckNameOf(deckName, card))])) {
    const taken = new Set(ids.values());
    let id = numberOf(`deck ${name}`);
    while (taken.has(id)) id += 1;
    ids.set(name, id);
  }
  return ids;
}

/** The first 32 bits of the SHA-1 of the sort field: Anki finds duplicates by it. */
const checksum = (text: string): number => Number.parseInt(hash('sha1', text, 'hex').slice(0, 8), 16);

/** A number that Anki takes for an id: within 2^30 to 2^31, the same for the same text. */
const numberOf = (text: string): number => 2 ** 30 + (checksum(text) % 2 ** 30);
