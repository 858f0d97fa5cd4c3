import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Next to the revisions, ignored by git: for each revision that was written here, what its files were before it. */
export const UNDO_FOLDER = '.undo';

/** The texts of files by name; null for one that was not there. */
export type FileTexts = ReadonlyMap<string, string | null>;

/** Reads files of a folder. */
export async function readTexts(folder: string, names: readonly string[]): Promise<FileTexts> {
  const texts = new Map<string, string | null>();
  for (const name of names) texts.set(name, await readText(join(folder, name)));
  return texts;
}

/** Keeps what was there before `revision`, and how that was written, for `migrate undo` and `migrate redo`. */
export async function keepCopy(folder: string, revision: string, before: FileTexts, source: string): Promise<void> {
  const own = join(folder, UNDO_FOLDER, revision);
  await mkdir(own, { recursive: true });
  for (const [name, text] of before) if (text !== null) await writeFile(join(own, name), text);
  await writeFile(join(own, 'source.txt'), source);
  await ignoreCopies(folder);
}

/** @returns null for a revision that was not written in this checkout. */
export async function readCopy(
  folder: string,
  revision: string,
  names: readonly string[],
): Promise<{ readonly before: FileTexts; readonly source: string } | null> {
  const own = join(folder, UNDO_FOLDER, revision);
  const source = await readText(join(own, 'source.txt'));
  return source === null ? null : { before: await readTexts(own, names), source };
}

export async function removeCopy(folder: string, revision: string): Promise<void> {
  await rm(join(folder, UNDO_FOLDER, revision), { recursive: true, force: true });
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Makes the folder of copies, which git ignores. */
export async function ignoreCopies(folder: string): Promise<void> {
  await mkdir(join(folder, UNDO_FOLDER), { recursive: true });
  await writeFile(join(folder, UNDO_FOLDER, '.gitignore'), '*\n');
}
