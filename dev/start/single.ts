import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dataFolder } from '../data-folder.ts';
import { DevelopmentError } from '../development-error.ts';
import { FileLock } from '../file-lock.ts';
import { isPortFree } from '../free-port.ts';

/**
 * Sees to it that `npm start` runs once for a data folder.
 *
 * @throws {DevelopmentError} that names the one that runs.
 */
export function takeStart(origin: string): FileLock {
  const [lockFile, noteFile] = [path.join(dataFolder(), 'start.lock'), path.join(dataFolder(), 'start.txt')];
  const lock = FileLock.try(lockFile, 'exclusive');
  if (!lock) {
    throw new DevelopmentError(
      `"npm start" already runs on ${dataFolder()}: ${readFileSync(noteFile, 'utf8')}. Stop that one with Ctrl-C, ` +
        'or start a second one with its own data: ANKI_DATA_DIR=.data/second PORT=3001 npm start',
    );
  }
  writeFileSync(noteFile, `process ${process.pid}, ${origin}`);
  return lock;
}

/** @throws {DevelopmentError} when `port` is in use. */
export async function requireFreePort(port: number, host: string): Promise<void> {
  if (await isPortFree(port, host)) return;
  throw new DevelopmentError(
    `Port ${port} is taken by another program (or needs more rights). Choose another one: PORT=${port + 1} npm start`,
  );
}
