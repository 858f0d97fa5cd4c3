import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseLock, serialiseLock } from '../catalog/catalog-lock.ts';
import { CATALOG_LOCK_FILE } from '../catalog-lock/file.ts';
import { snapshotHeadOf } from './snapshot-head.ts';

/** A baseline, and the files that it takes the place of. */
export interface Replacement {
  readonly folder: string;
  readonly baseline: { readonly name: string; readonly text: string };
  /** Names of the replaced revisions, in order. */
  readonly replaced: readonly string[];
  readonly snapshotFile: string;
  /** The texts of ORM snapshot and catalog lock as they are; null for a snapshot that does not exist. */
  readonly snapshot: string | null;
  readonly lock: string;
}

/**
 * Writes a baseline, and removes what it replaces.
 *
 * Each file is replaced as a whole, and the removals come last. So a process that is killed leaves the folder as it was; or the
 * baseline next to files that it replaces, which `readRevisions` refuses with the way back; or the folder as it is to be.
 */
export async function replaceFiles(replacement: Replacement): Promise<void> {
  const { folder, baseline, replaced, snapshotFile, snapshot, lock } = replacement;
  await replaceFile(join(folder, `${baseline.name}.ts`), baseline.text);
  const last = replaced.at(-1) ?? null;
  if (snapshot !== null && snapshotHeadOf(snapshot) === last) {
    const parsed: unknown = JSON.parse(snapshot);
    await replaceFile(
      join(folder, snapshotFile),
      JSON.stringify(Object.assign({}, parsed, { head: baseline.name }), null, 2),
    );
  }
  const { head, parent, ...rest } = parseLock(lock);
  const renamed = (name: string | null) => (name === last ? baseline.name : name);
  await replaceFile(
    join(folder, CATALOG_LOCK_FILE),
    serialiseLock({ ...rest, head: renamed(head), parent: head === last ? null : renamed(parent) }),
  );
  for (const name of replaced) await rm(join(folder, `${name}.ts`));
}

async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { flush: true });
  await rename(`${path}.new`, path);
}
