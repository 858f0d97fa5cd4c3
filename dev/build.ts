import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_FOLDER } from './data-folder.ts';
import { DevelopmentError } from './development-error.ts';
import { FileLock } from './file-lock.ts';

/** Where development runs the program from. `npm run build` makes `dist/`, for production, with the same compiler. */
const BUILDS_FOLDER = path.join(PROJECT_FOLDER, '.build');

const SOURCE_FOLDER = path.join(PROJECT_FOLDER, 'src');
const SETTINGS = ['.swcrc', 'package.json'].map((file) => path.join(PROJECT_FOLDER, file));
const WAIT_MS = 60_000;
/** A running process may still load parts of an older build. */
const KEPT_MS = 24 * 60 * 60 * 1000;
const KEPT_BUILDS = 20;

/**
 * Compiles `src/` when it has changed since the last time: a compiled program starts several times faster than one that
 * is transformed as it loads. Builds stand side by side, because a process loads parts of its own one late; processes
 * that ask at the same time compile once.
 *
 * @returns the folder of the build: `main.js`, `worker.js` and `cli.js` are in it.
 * @throws {DevelopmentError} with the compiler's message.
 */
export async function freshBuild(): Promise<string> {
  const folder = path.join(BUILDS_FOLDER, String(newest()));
  if (existsSync(folder)) return folder;
  const lock = await FileLock.take(path.join(BUILDS_FOLDER, 'lock'), 'exclusive', WAIT_MS);
  try {
    if (!existsSync(folder)) compile(folder);
  } finally {
    lock.release();
  }
  return folder;
}

function compile(folder: string): void {
  const next = path.join(BUILDS_FOLDER, 'next');
  const args = ['src', '-d', next, '--strip-leading-paths', '--copy-files', '--quiet', '--ignore', '**/*.spec.ts'];
  rmSync(next, { recursive: true, force: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(PROJECT_FOLDER, 'node_modules/@swc/cli/bin/swc.js'), ...args],
    { cwd: PROJECT_FOLDER, encoding: 'utf8' },
  );
  if (status !== 0) throw new DevelopmentError(`The source does not compile:\n${stdout}${stderr}`);
  renameSync(next, folder);
  removeOld();
}

function removeOld(): void {
  const builds = readdirSync(BUILDS_FOLDER)
    .filter((name) => /^\d+$/.test(name))
    .toSorted((a, b) => Number(b) - Number(a));
  const old = builds.filter((name, age) => age >= KEPT_BUILDS || Date.now() - Number(name) > KEPT_MS);
  for (const name of old.filter((one) => one !== builds[0])) {
    rmSync(path.join(BUILDS_FOLDER, name), { recursive: true, force: true });
  }
}

/** The newest time of the sources, in whole milliseconds. Folders count, for a removed file changes only them. */
function newest(): number {
  const entries = readdirSync(SOURCE_FOLDER, { recursive: true, encoding: 'utf8' });
  const paths = [SOURCE_FOLDER, ...SETTINGS, ...entries.map((entry) => path.join(SOURCE_FOLDER, entry))];
  return Math.max(...paths.map((file) => Math.trunc(statSync(file).mtimeMs)));
}
