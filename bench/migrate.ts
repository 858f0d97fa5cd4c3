/**
 * What migrating costs, against its floors and its peers, in one run on one server.
 *
 * Run: npm run -s build && node --import @swc-node/register/esm-register bench/migrate.ts. psql and Alembic (Debian:
 * postgresql-client, alembic and python3-psycopg2) are compared where they are installed. With `processes` at its end it
 * measures whole processes with nothing to do, and no run of many revisions.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { PROJECT_FOLDER } from '../dev/data-folder.ts';
import { removeServer, startServer } from '../dev/postgres/embedded-server.ts';
import { generateRevisions, writeForAlembic, writeForMikroOrm } from './support/generated-revisions.ts';
import { median } from './support/median.ts';
import { ourUpgrade, stockUp } from './support/migrators.ts';
import { printRatios } from './support/ratio-table.ts';
import { isInstalled, runProcess } from './support/run-process.ts';

const REVISIONS = 300;
/** Rounds of each measurement; the median counts. */
const ROUNDS = 5;

const folder = mkdtempSync(path.join(tmpdir(), 'anki-bench-'));
const server = await startServer({ folder: path.join(folder, 'postgres') });
try {
  if (process.argv[2] !== 'processes') await measureManyRevisions();
  await measureProcesses();
} finally {
  await server.stop();
  await removeServer(path.join(folder, 'postgres'));
  rmSync(folder, { recursive: true, force: true });
}

/** From base to head, on an empty database each time. */
async function measureManyRevisions(): Promise<void> {
  const revisions = generateRevisions(REVISIONS);
  const files = mkdtempSync(path.join(folder, 'revisions-'));
  writeForMikroOrm(files, revisions);
  const script = revisions.map(({ up }) => ['begin', ...up, 'commit;\n'].join(';\n')).join('');
  const alembic = mkdtempSync(path.join(folder, 'alembic-'));
  writeForAlembic(alembic, revisions, urlOf('bench_migrate'));
  const psql = isInstalled('psql');
  printRatios(
    `${REVISIONS} revisions, base to head`,
    {
      'psql, one session': psql ? await onEmpty((url) => runProcess('psql', ['-qX', url], { input: script })) : null,
      'pg, one session': await onEmpty((url) =>
        inOneSession(
          url,
          revisions.flatMap(({ up }) => [['begin'], up, ['commit']].flat()),
        ),
      ),
      'our Migrator, in process': await onEmpty((url) => ourUpgrade(url, files)),
      'stock MikroORM, in process, a transaction each': await onEmpty((url) => stockUp(url, files, false)),
      'stock MikroORM, in process, all in one': await onEmpty((url) => stockUp(url, files, true)),
      'alembic upgrade head': isInstalled('alembic')
        ? await onEmpty(() => runProcess('alembic', ['-c', path.join(alembic, 'alembic.ini'), 'upgrade', 'head']))
        : null,
    },
    psql ? 'psql, one session' : 'pg, one session',
  );
}

/** On a database at head, as whole processes. */
async function measureProcesses(): Promise<void> {
  const url = await emptyDatabase('bench_noop');
  const node = (...args: string[]) =>
    runProcess(process.execPath, args, { env: { DATABASE_URL: url }, cwd: PROJECT_FOLDER });
  await ourUpgrade(url, path.join(PROJECT_FOLDER, 'src/migrations'));
  const floor = `import pg from 'pg'; const c = new pg.Client(process.env.DATABASE_URL); await c.connect(); await c.query('select 1'); await c.end();`;
  const alembic = mkdtempSync(path.join(folder, 'alembic-'));
  writeForAlembic(alembic, generateRevisions(1), url);
  printRatios(
    'nothing to do, whole process',
    {
      'node + pg + select 1': await median(ROUNDS, () => node('--input-type=module', '--eval', floor)),
      'compendium migrate upgrade': await median(ROUNDS, () => node('dist/cli.js', 'migrate', 'upgrade')),
      'compendium migrate current': await median(ROUNDS, () => node('dist/cli.js', 'migrate', 'current')),
      'mikro-orm migration:pending': await median(ROUNDS, () =>
        node('node_modules/@mikro-orm/cli/cli.js', 'migration:pending'),
      ),
      'alembic current': isInstalled('alembic')
        ? await median(ROUNDS, () => runProcess('alembic', ['-c', path.join(alembic, 'alembic.ini'), 'current']))
        : null,
    },
    'node + pg + select 1',
  );
}

/** Median milliseconds of `work`, each time on a database that is empty. */
async function onEmpty(work: (url: string) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const url = await emptyDatabase('bench_migrate');
    times.push(await median(1, () => work(url)));
  }
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}

async function inOneSession(url: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const sql of statements) await client.query(sql);
  await client.end();
}

async function emptyDatabase(name: string): Promise<string> {
  await inOneSession(server.superuserUrl, [
    `drop database if exists ${name} with (force)`,
    `create database ${name} template template0`,
  ]);
  return urlOf(name);
}

function urlOf(database: string): string {
  return Object.assign(new URL(server.superuserUrl), { pathname: `/${database}` }).href;
}
