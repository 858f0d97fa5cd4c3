import { hash } from 'node:crypto';
import type { Card } from '../card.ts';
import { toFieldHtml } from './field-html.ts';

/** A note as it stands in a package. */
export interface Note {
  /** Names the note across packages: an import updates the note with the same guid. */
  readonly guid: string;
  /** Fields, separated by U+001F. */
  readonly fields: string;
  readonly tags: string;
  /** Seconds since 1970. An import replaces a note only by one with a later `mod`. */
  readonly mod: number;
}

const FIELD_SEPARATOR = '\u001F';
/** `mod` of a note that no earlier package holds: 2020-01-01. It is earlier than every edit by a student. */
const FIRST_MOD = 1_577_836_800;
const GUID_LENGTH = 16;

/** Where the cards come from. */
export interface Source {
  /** SHA-256 of the PDF: 64 hex digits. */
  readonly document: string;
  readonly filename: string;
}

/**
 * Returns the note of a card.
 *
 * @param earlier notes of earlier packages by guid. A note with the same fields keeps its `mod`, so that edits of students
 *   survive; other tags alone do not count as a change.
 * @param now seconds since 1970, the `mod` of a changed note.
 */
export function noteOf(card: Card, source: Source, earlier: ReadonlyMap<string, Note>, now: number): Note {
  const guid = guidOf(source.document, card.question);
  const fields = fieldsOf(card, source.filename).join(FIELD_SEPARATOR);
  const tags = card.tags.length > 0 ? ` ${card.tags.join(' ')} ` : '';
  const before = earlier.get(guid);
  return { guid, fields, tags, mod: modOf(fields, before, now) };
}

function modOf(fields: string, before: Note | undefined, now: number): number {
  if (!before) return FIRST_MOD;
  return before.fields === fields ? before.mod : Math.max(now, before.mod + 1);
}

/** The fact that a document is asked for, however the question is punctuated. */
function guidOf(document: string, question: string): string {
  const words = question
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}\p{S}#]+/gu) ?? [question];
  return hash('sha256', `${document} ${words.join(' ')}`, 'base64url').slice(0, GUID_LENGTH);
}

function fieldsOf(card: Card, filename: string): string[] {
  const { pageFrom, pageTo } = card;
  const pages = pageFrom === pageTo ? `${pageFrom}` : `${pageFrom}–${pageTo}`;
  const place = card.printedPages === undefined ? pages : `${card.printedPages} (PDF page ${pages})`;
  const source = `${filename}, p. ${place}`;
  const texts = [card.question, card.answer, card.context ?? '', card.explanation ?? '', card.difficulty, source];
  return texts.map(toFieldHtml);
}
