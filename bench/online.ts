/**
 * How long clients of a big table wait while a change of an entity is migrated: by the revisions that we write, and by
 * MikroORM's own generator and migrator. The same server, table and clients, one after the other.
 *
 * Run: ROWS=2000000 node --import @swc-node/register/esm-register bench/online.ts [change]
 */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Migrator as StockMigrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { PROJECT_FOLDER } from '../dev/data-folder.ts';
import { removeServer, startServer } from '../dev/postgres/embedded-server.ts';
import { migratorFor, migratorOf } from '../src/modules/migrations/orm.ts';
import { CHANGES, type Change, entitiesOf, FILL, TABLES } from './support/online-changes.ts';
import { Clients } from './support/online-clients.ts';
import { printTable } from './support/online-table.ts';

const ROWS = Number(process.env['ROWS'] ?? 2_000_000);
const CLIENTS = 10;
const OURS = migratorFor({ application: { name: 'bench', version: '0.0.0' }, driftCheck: false });
const TEMPLATE = 'bench_online_template';
/** A revision that is written by hand; later than any other. */
const FILLED = 'Migration20990101000000_fill';

const folder = mkdtempSync(path.join(tmpdir(), 'anki-bench-'));
const server = await startServer({ folder: path.join(folder, 'postgres') });
try {
  await fillTemplate();
  const wanted = CHANGES.filter(({ name }) => process.argv[2] === undefined || name === process.argv[2]);
  console.log(`${ROWS.toLocaleString('en')} rows, ${CLIENTS} clients that read and write by key\n`);
  for (const change of wanted) {
    printTable(change.name, { ours: await measure(change, ours), stock: await measure(change, stock) });
  }
} finally {
  await server.stop();
  await removeServer(path.join(folder, 'postgres'));
  rmSync(folder, { recursive: true, force: true });
}

async function fillTemplate(): Promise<void> {
  await run(server.superuserUrl, [`create database ${TEMPLATE} template template0`]);
  await run(urlOf(TEMPLATE), [
    ...TABLES,
    ...FILL.map((sql) => sql.replaceAll(':rows', String(ROWS))),
    'vacuum analyze',
  ]);
}

/** Migrates one change while the clients work. */
async function measure(change: Change, migrate: Migrate) {
  const database = 'bench_online';
  await run(server.superuserUrl, [
    `drop database if exists ${database} with (force)`,
    `create database ${database} template ${TEMPLATE}`,
    'checkpoint',
  ]);
  const revisions = mkdtempSync(path.join(folder, 'revisions-'));
  writeFileSync(path.join(revisions, 'package.json'), '{ "type": "module" }');
  symlinkSync(path.join(PROJECT_FOLDER, 'node_modules'), path.join(revisions, 'node_modules'));
  const up = await migrate(urlOf(database), revisions, change);
  const clients = await Clients.start(urlOf(database), CLIENTS, ROWS);
  try {
    const started = performance.now();
    await up();
    return { durationMs: performance.now() - started, ...(await clients.stop()) };
  } finally {
    await clients.end();
  }
}

/** Writes the revisions of a change. @returns what applies them. */
type Migrate = (databaseUrl: string, revisions: string, change: Change) => Promise<() => Promise<unknown>>;

async function ours(url: string, revisions: string, change: Change): Promise<() => Promise<unknown>> {
  const start = await open(url, revisions, false, OURS);
  await migratorOf(start).write('Start with items');
  await migratorOf(start).stamp('head');
  await start.close(true);
  const after = await open(url, revisions, change.to, OURS);
  if (change.fill) writeFileSync(path.join(revisions, `${FILLED}.ts`), change.fill.ours(FILLED));
  else await migratorOf(after).write(`Change items: ${change.name}`);
  return async () => {
    await migratorOf(after).upgrade('head');
    await after.close(true);
  };
}

async function stock(url: string, revisions: string, change: Change): Promise<() => Promise<unknown>> {
  const start = await open(url, revisions, false, StockMigrator);
  const { fileName } = await start.migrator.create();
  await start.migrator.logMigration(fileName.replace(/\.ts$/, ''));
  await start.close(true);
  const after = await open(url, revisions, change.to, StockMigrator);
  if (change.fill) writeFileSync(path.join(revisions, `${FILLED}.ts`), change.fill.stock(FILLED));
  else {
    // its names are the time in seconds
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await after.migrator.create();
  }
  return async () => {
    await after.migrator.up();
    await after.close(true);
  };
}

async function open(
  url: string,
  revisions: string,
  to: Change['to'] | false,
  migrator: typeof StockMigrator,
): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: url,
    entities: entitiesOf(to === false ? {} : to),
    extensions: [migrator],
    ensureDatabase: false,
    logger: () => undefined,
    pool: { min: 0, max: 3 },
    migrations: { path: revisions, pathTs: revisions, snapshotName: 'schema.snapshot', emit: 'ts', silent: true },
  });
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const sql of statements) await client.query(sql);
  await client.end();
}

function urlOf(database: string): string {
  return Object.assign(new URL(server.superuserUrl), { pathname: `/${database}` }).href;
}
