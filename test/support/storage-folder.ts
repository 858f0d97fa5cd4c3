import { expect } from '@jest/globals';
import { temporaryFolder } from './temporary-folder.ts';

const folders = new Map<string | undefined, string>();

/** Where the API and the worker of one test file keep their files; gone with the run. */
export function storageFolder(): string {
  const file = expect.getState().testPath;
  const folder = folders.get(file) ?? temporaryFolder();
  folders.set(file, folder);
  return folder;
}
