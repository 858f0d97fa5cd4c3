import path from 'node:path';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { rowsOf } from '../../common/persistence/tenancy.ts';
import type { Note } from '../cards/apkg/note.ts';
import { readNotes } from '../cards/apkg/read-notes.ts';
import { Deck } from '../decks/deck.entity.ts';
import { Storage } from '../storage/storage.ts';

/** Packages of one document that are read; notes of older ones count as new. */
const MOST_PACKAGES = 10;
const NAME_MAX = 255;

/** What `decks.settings` says about a package, so that a later one of the same document updates it in Anki. */
export interface PackageRecord {
  /** SHA-256 of the PDF. */
  readonly source_sha256: string;
  /** Name of the deck inside the package; the row may be renamed. */
  readonly package_deck_name: string;
}

/** Reads what a user already has of a document. */
@Injectable()
export class EarlierDecks {
  constructor(
    private readonly em: EntityManager,
    private readonly storage: Storage,
  ) {}

  /**
   * Returns the notes of earlier packages of a document by guid, each as the newest package has it.
   *
   * @param folder for temporary files.
   * @throws {StorageUnavailableError} and the signal's reason.
   */
  async notesOf(userId: string, document: string, folder: string, signal: AbortSignal): Promise<Map<string, Note>> {
    const decks = await this.em.find(
      Deck,
      { settings: { source_sha256: document } },
      {
        orderBy: { createdAt: 'desc' },
        limit: MOST_PACKAGES,
        fields: ['filePath'],
        disableIdentityMap: true,
        filters: rowsOf(userId),
      },
    );
    const notes = new Map<string, Note>();
    for (const { filePath } of decks.toReversed()) {
      // deleted since the rows were read
      if (!(await this.storage.exists('decks', filePath))) continue;
      const file = path.join(folder, 'earlier.apkg');
      await this.storage.fetch('decks', filePath, file, signal);
      for (const note of await readNotes(file)) notes.set(note.guid, note);
    }
    return notes;
  }

  /** Returns `name`, or "name (2)" if the user's deck of another document has it: Anki would merge the two. */
  async freeName(userId: string, document: string, name: string): Promise<string> {
    const decks = await this.em.find(
      Deck,
      {},
      { fields: ['settings'], disableIdentityMap: true, filters: rowsOf(userId) },
    );
    const taken = new Set(
      decks
        .map(({ settings }) => settings)
        .filter(({ source_sha256: source }) => source !== undefined && source !== document)
        .map(({ package_deck_name: taken }) => taken),
    );
    for (let number = 1; ; number += 1) {
      const suffix = number === 1 ? '' : ` (${number})`;
      const candidate = `${Array.from(name)
        .slice(0, NAME_MAX - suffix.length)
        .join('')}${suffix}`;
      if (!taken.has(candidate)) return candidate;
    }
  }
}
