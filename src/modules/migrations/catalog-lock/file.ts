import { commandOf } from '../process-names.ts';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalogLockError } from '../catalog/catalog-lock-error.ts';
import { type CatalogLock, parseLock, serialiseLock } from '../catalog/catalog-lock.ts';

/** The lock's file, next to its revisions. */
export const CATALOG_LOCK_FILE = 'catalog.lock.json';

interface Parsed {
  readonly stamp: string;
  readonly lock: CatalogLock;
}

/** The lock last read from each path, with the stamp of its file. A file that cannot be used is never kept. */
const PARSED = new Map<string, Parsed>();

/**
 * Reads the lock; a file that was not touched since is not parsed again.
 *
 * @throws {CatalogLockError} when the file is missing, cut off, edited or of another format.
 */
export async function readCatalogLock(folder: string): Promise<CatalogLock> {
  const path = join(folder, CATALOG_LOCK_FILE);
  // before the read: a write in between makes the stamp too old, never the lock
  const stamp = await stampOf(path);
  const parsed = PARSED.get(path);
  if (parsed && parsed.stamp === stamp) return parsed.lock;
  const lock = parseLock(await readText(path));
  if (stamp !== undefined) PARSED.set(path, { stamp, lock });
  return lock;
}

/** A file system's clock ticks in steps: a file changed this recently could change again under the same stamp. */
const SETTLED_MS = 2000;

/** Changes with every write: the change time, which no program can set back, and the file itself, which a rename replaces. */
async function stampOf(path: string): Promise<string | undefined> {
  try {
    const { ino, size, mtimeNs, ctimeNs, ctimeMs } = await stat(path, { bigint: true });
    return Date.now() - Number(ctimeMs) < SETTLED_MS ? undefined : [ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    // the read that follows says why
    return undefined;
  }
}

/** Replaces the file as a whole: a reader sees the old lock or the new one. */
export async function writeCatalogLock(folder: string, lock: CatalogLock): Promise<void> {
  const path = join(folder, CATALOG_LOCK_FILE);
  await writeFile(`${path}.new`, serialiseLock(lock));
  await rename(`${path}.new`, path);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause;
    throw new CatalogLockError(
      'ERR_CATALOG_LOCK_UNREADABLE',
      `No catalog lock was found at ${path}. Build it with "${commandOf('migrate lock')}".`,
      { cause },
    );
  }
}
