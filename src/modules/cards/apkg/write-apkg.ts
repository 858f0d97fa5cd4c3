import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
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
    const zip = new ZipFile();
    zip.addFile(collection, 'collection.anki2');
    zip.addBuffer(Buffer.from('{}'), 'media');
    zip.end();
    const output = createWriteStream(file);
    await pipeline(zip.outputStream, output);
    return output.bytesWritten;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
