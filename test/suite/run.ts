/**
 * `npm run test:suite -- 18 [scripts]`: the drift check held against `pg_dump` along PostgreSQL's own regression suite.
 *
 * The README of this folder says what is compared. Server and suite are Debian's; where they cannot be had, the major is
 * skipped and the reason printed. Prints a table; writes each fault as a line of JSON into the data folder.
 */
import '../../dev/node-version.mjs';
import { appendFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { dataFolder } from '../../dev/data-folder.ts';
import { DevelopmentError } from '../../dev/development-error.ts';
import { fetchFromDebian, UnavailableServerError } from '../majors/fetch-debian.ts';
import { startRunServer } from '../support/run-server.ts';
import { fetchSuite } from './fetch-suite.ts';
import { COUNTS, type Counts, judgeScript } from './judge-script.ts';
import { readScript } from './read-script.ts';
import { SuiteDatabases } from './suite-databases.ts';

/** Suites of Debian that have each major, as of November 2026; what the first needs besides is in the second. */
const SUITES = new Map<number, [string, ...string[]]>([
  [15, ['bookworm']],
  [17, ['trixie']],
  [18, ['sid']],
  [19, ['experimental', 'sid']],
]);

const SETUP = 'test_setup';
const report = (line: string) => process.stderr.write(`suite: ${line}\n`);

try {
  const [major, ...scripts] = process.argv.slice(2);
  await run(Number(major), scripts);
} catch (error) {
  if (!(error instanceof DevelopmentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function run(major: number, asked: readonly string[]): Promise<void> {
  const suites = SUITES.get(major);
  if (!suites) throw new DevelopmentError(`Name one of the majors ${[...SUITES.keys()].join(', ')}.`);
  const folder = path.join(dataFolder(), 'suite', String(major));
  try {
    const binaries = fetchFromDebian(major, path.join(folder, 'server'), report, { suites, extensions: [] });
    const suite = fetchSuite(major, path.join(folder, 'scripts'), suites[0], report);
    const unknown = asked.find((script) => !suite.scripts.includes(script));
    if (unknown !== undefined) throw new DevelopmentError(`The suite of PostgreSQL ${major} has no "${unknown}".`);
    const server = await startRunServer(report, { binaries });
    try {
      const databases = await SuiteDatabases.open(
        server.url,
        path.join(binaries.folder, 'bin'),
        readScript(suite.read(SETUP)),
      );
      const scripts = suite.scripts.filter(
        (script) => script !== SETUP && (asked.length === 0 || asked.includes(script)),
      );
      await judgeAll(scripts, (script) => readScript(suite.read(script)), databases, path.join(folder, 'faults.jsonl'));
    } finally {
      await server.stop();
    }
  } catch (error) {
    if (!(error instanceof UnavailableServerError)) throw error;
    process.stdout.write(`PostgreSQL ${major}: skipped. ${error.message}\n`);
  }
}

async function judgeAll(
  scripts: readonly string[],
  read: (script: string) => string[],
  databases: SuiteDatabases,
  faults: string,
): Promise<void> {
  rmSync(faults, { force: true });
  const total: Counts = { statements: 0, wrote: 0, both: 0, missed: 0, alone: 0, repaired: 0, refused: 0, left: 0 };
  print('script', COUNTS);
  for (const script of scripts) {
    const judged = await databases.use((url, tools) => judgeScript(script, read(script), url, tools));
    for (const name of COUNTS) total[name] += judged.counts[name];
    for (const fault of judged.faults) appendFileSync(faults, `${JSON.stringify(fault)}\n`);
    print(
      script,
      COUNTS.map((name) => judged.counts[name]),
    );
  }
  print(
    'all',
    COUNTS.map((name) => total[name]),
  );
  process.stdout.write(`Faults: ${faults}\n`);
}

function print(name: string, values: readonly (string | number)[]): void {
  process.stdout.write(`| ${[name, ...values].join(' | ')} |\n`);
}
