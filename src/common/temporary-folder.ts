import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const PREFIX = 'anki-compendium-process-';
const LOCK = 'lock';

/**
 * Gives this process a temporary folder of its own, which goes with it, and removes those of processes that were killed.
 *
 * From then on `tmpdir()` is that folder. Which process lives is asked of the kernel: each holds a lock on a file of its
 * folder, which ends with it, however it ends. A pid would not do: it is used again, and those of another container that
 * shares the volume are not seen. Node has no `flock`, but SQLite's locks are the kernel's.
 *
 * @throws when nothing can be written under `tmpdir()`.
 */
export async function ownTemporaryFolder(): Promise<void> {
  const shared = tmpdir();
  const own = await mkdtemp(path.join(shared, PREFIX));
  const unnamed = path.join(own, 'unlocked');
  const lock = tryLock(unnamed);
  // it gets its name only once it is locked, so that no process takes it for the folder of a dead one
  await rename(unnamed, path.join(own, LOCK));
  process.once('exit', () => {
    rmSync(own, { recursive: true, force: true });
    lock?.close();
  });
  for (const name of await readdir(shared)) {
    const folder = path.join(shared, name);
    if (name.startsWith(PREFIX) && folder !== own) await removeOfDead(folder);
  }
  process.env['TMPDIR'] = own;
}

/** Another process that starts may be at it too, and one that ends removes its own. */
async function removeOfDead(folder: string): Promise<void> {
  const file = path.join(folder, LOCK);
  const lock = existsSync(file) ? tryLock(file) : undefined;
  if (!lock) return;
  await rm(folder, { recursive: true, force: true });
  lock.close();
}

/** Locks a file. @returns undefined when another process holds it, or it is another user's. */
function tryLock(file: string): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec('pragma busy_timeout = 0; begin exclusive');
    return database;
  } catch {
    database?.close();
    return undefined;
  }
}
