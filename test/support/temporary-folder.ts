import { chmodSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { after } from 'node:test';
import { removeServer } from '../../dev/postgres/embedded-server.ts';
import { runVariable } from './run-variable.ts';

/**
 * A folder that is there until the suite (or file) that asks for it ends.
 *
 * @param mode by default other users may enter it: a server that root starts is run by one.
 */
export function temporaryFolder(mode = 0o755): string {
  const folder = mkdtempSync(path.join(runVariable('TEST_FOLDER'), 'files-'));
  chmodSync(folder, mode);
  after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A temporary data folder with a server's folder `postgres` in it: that server is stopped before both are removed. */
export function temporaryDataFolder(mode?: number): string {
  let folder = '';
  after(() => removeServer(path.join(folder, 'postgres')));
  folder = temporaryFolder(mode);
  return folder;
}
