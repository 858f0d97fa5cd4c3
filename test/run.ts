/** `npm test [-- <files, folders, options of node --test>]`: every test, on a PostgreSQL of its own. See support/. */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { freshBuild } from '../dev/build.ts';
import { PROJECT_FOLDER } from '../dev/data-folder.ts';
import { DevelopmentError } from '../dev/development-error.ts';
import { prepareRun } from './support/prepare-run.ts';

const LOADER = ['--import', '@swc-node/register/esm-register'];
const EVERYTHING = ['src/**/*.spec.ts', 'test/**/*.spec.ts'];

// Ctrl-C reaches the tests too (same process group); we outlive them and tidy up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child?.kill('SIGTERM'));
let child: ReturnType<typeof spawn> | undefined;

try {
  const run = await prepareRun(await freshBuild());
  try {
    process.exitCode = await nodeTest(process.argv.slice(2), run.environment);
  } finally {
    await run.end();
  }
} catch (error) {
  if (!(error instanceof DevelopmentError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function nodeTest(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const options = args.filter((arg) => !isTarget(arg));
  const targets = args.filter(isTarget).map(asGlob);
  const reporters = ['spec', path.join(import.meta.dirname, 'support/skipped-reporter.ts')];
  const given = [
    '--test',
    `--test-concurrency=${availableParallelism()}`,
    ...reporters.flatMap((reporter) => [`--test-reporter=${reporter}`, '--test-reporter-destination=stdout']),
    ...options,
    ...(targets.length > 0 ? targets : EVERYTHING),
  ];
  return new Promise((resolve, reject) => {
    child = spawn(process.execPath, [...LOADER, ...given], {
      cwd: PROJECT_FOLDER,
      env: { ...process.env, ...environment },
      stdio: 'inherit',
    });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

function isTarget(arg: string): boolean {
  return !arg.startsWith('-') && (existsSync(arg) || arg.includes('*'));
}

function asGlob(target: string): string {
  return existsSync(target) && statSync(target).isDirectory() ? path.join(target, '**/*.spec.ts') : target;
}
