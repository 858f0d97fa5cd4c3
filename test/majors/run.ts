/**
 * `npm run test:majors [-- <majors>]`: what the tests say of the catalog, on each PostgreSQL that the lock serves.
 *
 * Of each major the newest minor that is at hand: a package of the system, npm's, or Debian's for a major that npm does not
 * have. `TEST_POSTGRES_<major>` names another. A major that cannot be had here is skipped, and the reason is printed.
 *
 * With the oldest among them, also the way that a database takes to the newest: `pg_dump` there, `psql` here.
 */
import '../../dev/node-version.mjs';
import { type ChildProcess, spawn } from 'node:child_process';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { DevelopmentError } from '../../dev/development-error.ts';
import type { Binaries } from '../../dev/postgres/binaries.ts';
import { type RunServer, startRunServer } from '../support/run-server.ts';
import { MAJORS } from '../../src/modules/migrations/catalog/majors.ts';
import { UnavailableServerError } from './fetch-debian.ts';
import { findServer } from './find-server.ts';

const TARGETS = [
  'test/catalog',
  'test/schema',
  'test/migrations/drift.spec.ts',
  'test/migrations/expand-contract.spec.ts',
  'test/migrations/health.spec.ts',
  'test/migrations/online-changes.spec.ts',
  'test/migrations/round-trip.spec.ts',
];
const MOVE = 'test/majors/move-by-dump.spec.ts';
const OLDEST = Math.min(...MAJORS);

interface Outcome {
  readonly passed: boolean;
  readonly output: string;
}

let child: ChildProcess | undefined;
let interrupted = false;

// Ctrl-C reaches the tests too (same process group); we outlive them and stop the servers.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupted = true;
    child?.kill('SIGTERM');
  });
}

try {
  for (const major of majorsAsked(process.argv.slice(2))) {
    if (!interrupted && !(await holds(major))) process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof DevelopmentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
if (interrupted) process.exitCode = 130;

function majorsAsked(words: readonly string[]): number[] {
  const unknown = words.find((word) => !MAJORS.includes(Number(word)));
  if (unknown !== undefined) {
    throw new DevelopmentError(`"${unknown}" is none of the majors ${MAJORS.join(', ')}.`);
  }
  return words.length > 0 ? words.map(Number) : [...MAJORS];
}

/** Runs the tests on one major and prints its line, after all that they said if one failed. */
async function holds(major: number): Promise<boolean> {
  const started = Date.now();
  const binaries = serverUnlessSkipped(major);
  if (!binaries) return true;
  const server = await startRunServer(report, { binaries });
  const newest = major === OLDEST && !interrupted ? await startNewest(server) : undefined;
  report(`testing on ${server.name}`);
  try {
    const { passed, output } = await runTests(server, newest);
    if (interrupted) return false;
    if (!passed) process.stdout.write(output);
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    const moved = newest ? `, moved to ${newest.name}` : '';
    const counts = `${countsIn(output)}${whySkipped(output)}`;
    process.stdout.write(`${server.name}${moved}: ${passed ? 'ok' : 'FAILED'}, ${counts}, ${seconds} s\n`);
    return passed;
  } finally {
    await newest?.stop();
    await server.stop();
  }
}

/** Finds the programs of a major; prints why there are none where this machine cannot get them. */
function serverUnlessSkipped(major: number): Binaries | undefined {
  try {
    return findServer(major, report);
  } catch (error) {
    if (!(error instanceof UnavailableServerError)) throw error;
    process.stdout.write(`PostgreSQL ${major}: skipped. ${error.message}\n`);
    return undefined;
  }
}

/** Starts the newest major that this machine can get. */
async function startNewest(oldest: RunServer): Promise<RunServer | undefined> {
  try {
    for (const major of MAJORS.toReversed()) {
      const binaries = serverUnlessSkipped(major);
      if (binaries) return await startRunServer(report, { binaries });
    }
    return undefined;
  } catch (error) {
    await oldest.stop();
    throw error;
  }
}

function runTests(server: RunServer, newest: RunServer | undefined): Promise<Outcome> {
  const env = { ...process.env, TEST_DATABASE_URL: server.url, ...(newest && { TEST_NEWER_SERVER_URL: newest.url }) };
  const targets = newest ? [...TARGETS, MOVE] : TARGETS;
  return new Promise((resolve, reject) => {
    child = spawn(process.execPath, ['node_modules/jest/bin/jest.js', ...targets], {
      cwd: PROJECT_FOLDER,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ passed: code === 0 && !interrupted, output }));
  });
}

/** Reads `Tests: 2 skipped, 558 passed, 560 total` from the end of the report. */
function countsIn(output: string): string {
  return /^Tests: +(.+), \d+ total$/m.exec(output)?.[1] ?? 'no test ran';
}

/** Reads the reasons from the list of skipped tests at the end of the report. */
function whySkipped(output: string): string {
  const list = output.split(/^Skipped \d+:$/m)[1] ?? '';
  const reasons = new Set(list.split('\n').flatMap((line) => /^ {2}.*?: (.+)$/.exec(line)?.[1] ?? []));
  return reasons.size > 0 ? ` (${[...reasons].sort().join('; ')})` : '';
}

function report(line: string): void {
  process.stderr.write(`majors: ${line}\n`);
}
