import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG_LOCK_FILE } from '../catalog-lock/file.ts';
import { committedText, commitBefore } from './git.ts';
import { snapshotHeadOf } from './snapshot-head.ts';
import { type FileTexts, readCopy } from './undo-copy.ts';

/**
 * Returns ORM snapshot and catalog lock as they were before a revision: from the copies of this checkout, or else from git.
 *
 * @returns null when neither has them.
 */
export async function stateBefore(
  folder: string,
  { name, parent }: { readonly name: string; readonly parent: string | null },
  snapshotFile: string,
): Promise<FileTexts | null> {
  const copy = await readCopy(folder, name, [snapshotFile, CATALOG_LOCK_FILE]);
  if (copy) return copy.before;
  const commit = await commitBefore(folder, `${name}.ts`);
  const snapshot = await committedText(folder, commit, snapshotFile);
  if (snapshot === null || snapshotHeadOf(snapshot) !== parent) return null;
  return new Map([
    [snapshotFile, snapshot],
    [CATALOG_LOCK_FILE, await committedText(folder, commit, CATALOG_LOCK_FILE)],
  ]);
}

/** Returns the file of a revision that was deleted from `folder`: as this checkout wrote it, or as git has it. */
export async function deletedSource(folder: string, name: string): Promise<string | null> {
  if (existsSync(join(folder, `${name}.ts`))) return null;
  return (await committedText(folder, 'HEAD', `${name}.ts`)) ?? (await readCopy(folder, name, []))?.source ?? null;
}
