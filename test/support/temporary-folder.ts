import { chmodSync, mkdtempSync } from 'node:fs';
import path from 'node:path';
import { afterAll } from '@jest/globals';
import { removeServer } from '../../dev/postgres/embedded-server.ts';
import { runVariable } from './run-variable.ts';

/**
 * Makes a folder that is there until the run of tests ends.
 *
 * @param mode by default other users may enter it: a server that root starts is run by one.
 */
export function temporaryFolder(mode = 0o755): string {
  const folder = mkdtempSync(path.join(runVariable('TEST_FOLDER'), 'files-'));
  chmodSync(folder, mode);
  return folder;
}

/** Makes a data folder for a server, which is stopped and removed with its folder `postgres` after the tests. */
export function temporaryDataFolder(mode?: number): string {
  let folder = '';
  afterAll(() => removeServer(path.join(folder, 'postgres')));
  folder = temporaryFolder(mode);
  return folder;
}
