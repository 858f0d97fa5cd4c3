import path from 'node:path';

/** The checkout: the folder of package.json. */
export const PROJECT_FOLDER = path.resolve(import.meta.dirname, '..');

/**
 * The folder that keeps what development leaves behind (database, keys): `.data` in the checkout, git-ignored.
 * `ANKI_DATA_DIR` puts it elsewhere, so that two runs of one checkout do not share it.
 */
export function dataFolder(): string {
  const chosen = process.env['ANKI_DATA_DIR'];
  return chosen ? path.resolve(chosen) : path.join(PROJECT_FOLDER, '.data');
}
