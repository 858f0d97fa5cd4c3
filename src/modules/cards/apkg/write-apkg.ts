import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strToU8, zip, type AsyncZippable } from 'fflate';
import { writeCollection, type Package } from './collection.ts';

/**
 * Writes an Anki package: a ZIP of a collection and an empty list of media.
 *
 * @returns its bytes on disk.
 */
export async function writeApkg(file: string, contents: Package): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'anki-compendium-apkg-'));
  try {
    const collection = path.join(folder, 'collection.anki2');
    writeCollection(collection, contents);
    const bytes = await zipped({ 'collection.anki2': await readFile(collection), media: strToU8('{}') });
    await writeFile(file, bytes);
    return bytes.length;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function zipped(files: AsyncZippable): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    zip(files, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
}
