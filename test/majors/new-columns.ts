/**
 * `npm run majors:columns -- <major>`: how the system catalogs of a PostgreSQL differ from `docs/drift-coverage.md`.
 *
 * Prints a row to fill in for each column that the page does not decide about, and each column that the page has and the
 * server has not. Exits 3 when there is one. `docs/new-major.md` says when to run it.
 */
import '../../dev/node-version.mjs';
import { Client } from 'pg';
import { DevelopmentError } from '../../dev/development-error.ts';
import { CATALOG_COLUMNS, COVERAGE_PAGE, readCoveragePage, undecided, vanished } from '../support/coverage-page.ts';
import { startRunServer } from '../support/run-server.ts';
import { findServer } from './find-server.ts';

const FINDINGS = 3;

try {
  process.exitCode = await compare(Number(process.argv[2]));
} catch (error) {
  if (!(error instanceof DevelopmentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function compare(major: number): Promise<number> {
  if (!Number.isInteger(major)) throw new DevelopmentError('Name one major: npm run majors:columns -- 19');
  const columns = await columnsOf(major);
  const page = readCoveragePage();
  const [fresh, gone] = [undecided(columns, major, page), vanished(columns, major, page)];
  const byCatalog = Map.groupBy(fresh, (name) => name.split('.')[0] ?? '');
  const row = (name: string) => `| ${name.split('.')[1]} |  |  (${major}) |`;
  const rows = [...byCatalog].flatMap(([catalog, names]) => [`### ${catalog}`].concat(names.map(row)));
  const lines = [
    `PostgreSQL ${major}: ${fresh.length} columns are not in ${COVERAGE_PAGE}, ${gone.length} of its columns are gone.`,
    ...rows,
    ...gone.map((name) => `gone: ${name}`),
  ];
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return fresh.length + gone.length > 0 ? FINDINGS : 0;
}

async function columnsOf(major: number): Promise<string[]> {
  const server = await startRunServer(report, { binaries: findServer(major, report) });
  const client = new Client({ connectionString: server.url });
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>(CATALOG_COLUMNS);
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
    await server.stop();
  }
}

function report(line: string): void {
  process.stderr.write(`majors: ${line}\n`);
}
