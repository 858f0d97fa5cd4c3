import { hash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { Card } from '../card.ts';
import { COLLECTION_INDEXES, COLLECTION_TABLES, deckEntry, DECK_OPTIONS } from './collection-schema.ts';
import { MODEL_ID, noteType } from './note-type.ts';

/** A deck to be written. */
export interface Package {
  /** Names the notes, so that importing again changes them and adds none. */
  readonly jobId: string;
  /** `::` makes sub-decks. */
  readonly deckName: string;
  readonly sourceFilename: string;
  readonly cards: readonly Card[];
}

const FIELD_SEPARATOR = '\u001F';
const DEFAULT_DECK = 1;

/** Writes a collection of Anki's schema 11 to a new file. */
export function writeCollection(file: string, { jobId, deckName, sourceFilename, cards }: Package): void {
  using database = new DatabaseSync(file);
  const now = Date.now();
  const seconds = Math.floor(now / 1000);
  const deckId = numberOf(`deck ${jobId}`);
  // a file that a crash spoils is written anew with its job
  database.exec('pragma journal_mode = off; pragma synchronous = off; pragma locking_mode = exclusive');
  database.exec(COLLECTION_TABLES);
  database.exec('begin');
  database.prepare(`insert into col values (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')`).run(
    seconds,
    now,
    now,
    JSON.stringify({ nextPos: 1, curDeck: deckId, activeDecks: [deckId], curModel: String(MODEL_ID) }),
    JSON.stringify({ [MODEL_ID]: noteType(deckId, seconds) }),
    JSON.stringify({
      [DEFAULT_DECK]: deckEntry(DEFAULT_DECK, 'Default', seconds),
      [deckId]: deckEntry(deckId, deckName, seconds),
    }),
    JSON.stringify({ 1: DECK_OPTIONS }),
  );
  const note = database.prepare(`insert into notes values (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')`);
  const card = database.prepare(`insert into cards values (?, ?, ?, 0, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')`);
  for (const [index, one] of cards.entries()) {
    const id = now + index;
    const fields = fieldsOf(one, sourceFilename);
    const first = one.question;
    const tags = one.tags.length > 0 ? ` ${one.tags.join(' ')} ` : '';
    note.run(id, guidOf(jobId, index), MODEL_ID, seconds, tags, fields.join(FIELD_SEPARATOR), first, checksum(first));
    card.run(id, id, deckId, seconds, index + 1);
  }
  // cheaper than keeping them in order row by row
  database.exec(COLLECTION_INDEXES);
  database.exec('commit');
}

function fieldsOf(card: Card, sourceFilename: string): string[] {
  const { pageFrom, pageTo } = card;
  const pages = pageFrom === pageTo ? `${pageFrom}` : `${pageFrom}–${pageTo}`;
  const source = `${sourceFilename}, p. ${pages}`;
  return [card.question, card.answer, card.context ?? '', card.explanation ?? '', card.difficulty, source].map(toHtml);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const UNSAFE = /[&<>"'\n]/;

/** Fields are HTML to Anki. The separator of fields has no place in one. */
function toHtml(text: string): string {
  if (!UNSAFE.test(text) && !text.includes(FIELD_SEPARATOR)) return text;
  return text
    .replaceAll(FIELD_SEPARATOR, ' ')
    .replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
    .replaceAll('\n', '<br>');
}

const guidOf = (jobId: string, index: number): string => hash('sha256', `${jobId} ${index}`, 'base64url').slice(0, 16);

/** The first 32 bits of the SHA-1 of the sort field: Anki finds duplicates by it. */
const checksum = (text: string): number => Number.parseInt(hash('sha1', text, 'hex').slice(0, 8), 16);

/** A number that Anki takes for an id: within 2^30 to 2^31, the same for the same text. */
const numberOf = (text: string): number => 2 ** 30 + (checksum(text) % 2 ** 30);
