import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_FOLDER } from './data-folder.ts';
import { DevelopmentError } from './development-error.ts';
import { FileLock } from './file-lock.ts';

/** Where development runs the program from. `npm run build` makes `dist/`, for production, with the same compiler. */
export const BUILD_FOLDER = path.join(PROJECT_FOLDER, '.build');

const SOURCE_FOLDER = path.join(PROJECT_FOLDER, 'src');
const SETTINGS = ['.swcrc', 'package.json'].map((file) => path.join(PROJECT_FOLDER, file));
const WAIT_MS = 60_000;

/**
 * Compiles `src/` when it has changed since the last time: a compiled program starts several times faster than one that
 * is transformed as it loads. Processes that ask at the same time compile once.
 *
 * @throws {DevelopmentError} with the compiler's message.
 */
export async function freshBuild(): Promise<void> {
  if (isFresh()) return;
  const lock = await FileLock.take(`${BUILD_FOLDER}.lock`, 'exclusive', WAIT_MS);
  try {
    if (!isFresh()) compile();
  } finally {
    lock.release();
  }
}

/** The time of the build is the newest time of its sources. */
function isFresh(): boolean {
  return existsSync(BUILD_FOLDER) && statSync(BUILD_FOLDER).mtimeMs === newest().getTime();
}

function compile(): void {
  const changed = newest();
  const next = `${BUILD_FOLDER}.next`;
  const args = ['src', '-d', next, '--strip-leading-paths', '--copy-files', '--quiet', '--ignore', '**/*.spec.ts'];
  rmSync(next, { recursive: true, force: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(PROJECT_FOLDER, 'node_modules/@swc/cli/bin/swc.js'), ...args],
    { cwd: PROJECT_FOLDER, encoding: 'utf8' },
  );
  if (status !== 0) throw new DevelopmentError(`The source does not compile:\n${stdout}${stderr}`);
  rmSync(BUILD_FOLDER, { recursive: true, force: true });
  renameSync(next, BUILD_FOLDER);
  utimesSync(BUILD_FOLDER, changed, changed);
}

/** Whole milliseconds: a finer time does not survive being set. Folders count, for a removed file changes only them. */
function newest(): Date {
  const entries = readdirSync(SOURCE_FOLDER, { recursive: true, encoding: 'utf8' });
  const paths = [SOURCE_FOLDER, ...SETTINGS, ...entries.map((entry) => path.join(SOURCE_FOLDER, entry))];
  return new Date(Math.max(...paths.map((file) => Math.trunc(statSync(file).mtimeMs))));
}
