import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { unzipSync } from 'fflate';
import { z } from 'zod';
import type { Note } from './note.ts';

const COLLECTION = 'collection.anki2';
const Notes = z.array(z.object({ guid: z.string(), fields: z.string(), tags: z.string(), mod: z.number() }));

/** Returns the notes of a package that this service wrote. */
export async function readNotes(apkg: string): Promise<Note[]> {
  const unpacked = unzipSync(await readFile(apkg), { filter: ({ name }) => name === COLLECTION })[COLLECTION];
  if (!unpacked) return [];
  const folder = await mkdtemp(path.join(tmpdir(), 'anki-compendium-notes-'));
  try {
    const file = path.join(folder, COLLECTION);
    await writeFile(file, unpacked);
    using database = new DatabaseSync(file, { readOnly: true });
    return Notes.parse(database.prepare('select guid, flds as fields, tags, mod from notes').all());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
