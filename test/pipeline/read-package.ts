import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { strFromU8, unzipSync } from 'fflate';

/** What Anki would read of a package. */
export function readPackage(apkg: Uint8Array) {
  const files = unzipSync(apkg);
  const folder = mkdtempSync(path.join(tmpdir(), 'anki-compendium-read-'));
  const file = path.join(folder, 'collection.anki2');
  writeFileSync(file, files['collection.anki2'] ?? new Uint8Array());
  const database = new DatabaseSync(file);
  try {
    const notes = database.prepare('select guid, mid, mod, flds, tags from notes order by id').all();
    const cards = database.prepare('select nid, did from cards').all();
    const decks = String(database.prepare('select decks from col').get()?.['decks']);
    const models = String(database.prepare('select models from col').get()?.['models']);
    return { notes, cards, decks, models, media: strFromU8(files['media'] ?? new Uint8Array()) };
  } finally {
    database.close();
    rmSync(folder, { recursive: true });
  }
}
