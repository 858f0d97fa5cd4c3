/** `npm test [-- <files, folders, options of node --test>]`: every test, on a PostgreSQL of its own. See support/. */
import '../dev/node-version.mjs';
import { spawn } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { freshBuild } from '../dev/build.ts';
import { PROJECT_FOLDER } from '../dev/data-folder.ts';
import { DevelopmentError } from '../dev/development-error.ts';
import { prepareRun } from './support/prepare-run.ts';

const LOADER = ['--import', '@swc-node/register/esm-register'];
const EVERYTHING = ['src/**/*.spec.ts', 'test/**/*.spec.ts'];
/** Options whose value is the next word. */
const TAKES_VALUE = /^--test-(?:name-pattern|skip-pattern|concurrency|timeout|shard|reporter(?:-destination)?)$/;

// Ctrl-C reaches the tests too (same process group); we outlive them and tidy up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child?.kill('SIGTERM'));
let child: ReturnType<typeof spawn> | undefined;

try {
  const { options, targets } = split(process.argv.slice(2));
  const files = specsOf(targets);
  const run = await prepareRun(await freshBuild());
  try {
    process.exitCode = await nodeTest(options, files, run.environment);
  } finally {
    await run.end();
  }
} catch (error) {
  if (!(error instanceof DevelopmentError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function nodeTest(
  options: readonly string[],
  files: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const reporters = ['spec', path.join(import.meta.dirname, 'support/skipped-reporter.ts')];
  const given = [
    '--test',
    `--test-concurrency=${availableParallelism()}`,
    ...reporters.flatMap((reporter) => [`--test-reporter=${reporter}`, '--test-reporter-destination=stdout']),
    ...options,
    ...files,
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

/** Splits a command line into options with their values and targets. */
function split(args: readonly string[]): { options: string[]; targets: string[] } {
  const isOption = (arg: string, at: number) => arg.startsWith('-') || TAKES_VALUE.test(args[at - 1] ?? '');
  return { options: args.filter(isOption), targets: args.filter((arg, at) => !isOption(arg, at)) };
}

/**
 * Returns the spec files that targets name; without a target, all.
 *
 * @throws {DevelopmentError} for a target that names none: a run without tests would look like success.
 */
function specsOf(targets: readonly string[]): string[] {
  const found = targets.map((target) => ({
    target,
    files: globSync(asGlob(target)).filter((file) => file.endsWith('.spec.ts')),
  }));
  const empty = found.filter(({ files }) => files.length === 0).map(({ target }) => `  ${target}`);
  if (empty.length > 0) {
    throw new DevelopmentError(
      ['No test was run, because these name no file *.spec.ts:', ...empty, 'Correct the path or the pattern.'].join(
        '\n',
      ),
    );
  }
  return found.length > 0 ? found.flatMap(({ files }) => files) : EVERYTHING;
}

function asGlob(target: string): string {
  return statSync(target, { throwIfNoEntry: false })?.isDirectory() ? path.join(target, '**/*.spec.ts') : target;
}
