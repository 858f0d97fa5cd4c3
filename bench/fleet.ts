/**
 * Many schemas of one database, from base to head: our fleet against the loop that users of MikroORM write, one schema after
 * the other. Then the drift of all of them against one full check of the same database.
 *
 * Run: node --import @swc-node/register/esm-register bench/fleet.ts. SCHEMAS: how many, 300 without it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Migrator as StockMigrator } from '@mikro-orm/migrations';
import { defineConfig, MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { removeServer, startServer } from '../dev/postgres/embedded-server.ts';
import { diffCatalogs, readCatalog, type Query } from '../src/modules/migrations/catalog/index.ts';
import { runCommandLine } from '../src/modules/migrations/commands/index.ts';
import { DEFAULT_PLACE, migratorFor } from '../src/modules/migrations/orm.ts';
import { generateRevisions, writeForMikroOrm } from './support/generated-revisions.ts';
import { median } from './support/median.ts';
import { printRatios } from './support/ratio-table.ts';
import { mib, resident } from './support/resident.ts';

const SCHEMAS = Number(process.env['SCHEMAS'] ?? 300);
const REVISIONS = 10;
const application = { name: 'bench', version: '0.0.0' };
const ALL = ['--schemas', 'tenant\\_%', '--json'];

const folder = mkdtempSync(path.join(tmpdir(), 'anki-bench-'));
const server = await startServer({ folder: path.join(folder, 'postgres') });
try {
  const files = mkdtempSync(path.join(folder, 'revisions-'));
  writeForMikroOrm(files, generateRevisions(REVISIONS));
  const ours = await emptySchemas('fleet_ours');
  await command(ours, files, 'lock');
  const before = resident(process.pid);
  const upgrade = await median(1, () => command(ours, files, 'upgrade', ...ALL));
  const grown = resident(process.pid) - before;
  printRatios(
    `${SCHEMAS} schemas × ${REVISIONS} revisions`,
    {
      'migrate upgrade --schemas': upgrade,
      'migrator.up({ schema }) in a loop': await stockLoop(await emptySchemas('fleet_stock'), files, true),
      'the same, without its snapshot': await stockLoop(await emptySchemas('fleet_plain'), files, false),
    },
    'migrate upgrade --schemas',
  );
  console.log(`${Math.round(upgrade / SCHEMAS)} ms a schema; memory of the process grew by ${mib(grown)} MiB`);
  printRatios(
    `drift of ${SCHEMAS} schemas`,
    {
      'one full check of the database': await median(3, () => fullCheck(ours)),
      'migrate drift --schemas': await median(3, () => command(ours, files, 'drift', ...ALL)),
    },
    'one full check of the database',
  );
} finally {
  await server.stop();
  await removeServer(path.join(folder, 'postgres'));
  rmSync(folder, { recursive: true, force: true });
}

function options(clientUrl: string, files: string) {
  return {
    clientUrl,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    migrations: { path: files, pathTs: files, silent: true },
  };
}

async function stockLoop(url: string, files: string, snapshot: boolean): Promise<number> {
  const given = options(url, files);
  const migrations = { ...given.migrations, snapshot };
  const orm = await MikroORM.init(defineConfig({ ...given, extensions: [StockMigrator], migrations }));
  const ms = await median(1, async () => {
    for (const schema of schemaNames()) await orm.migrator.up({ schema });
  });
  await orm.close(true);
  return ms;
}

/** Runs a command in this process, without what it prints. @throws unless it ends with 0. */
async function command(url: string, files: string, ...words: readonly string[]): Promise<void> {
  const { log } = console;
  console.log = () => undefined;
  const code = await runCommandLine(
    {
      description: 'bench',
      options: { application },
      place: DEFAULT_PLACE,
      folder: files,
      databaseUrl: () => url,
      ormOptions: async () => defineConfig({ ...options(url, files), extensions: [migratorFor({ application })] }),
    },
    ['migrate', ...words],
  ).finally(() => {
    console.log = log;
  });
  if (code !== 0) throw new Error(`migrate ${words.join(' ')} ended with ${code}.`);
}

async function fullCheck(url: string): Promise<void> {
  await inOneSession(url, async (query) => {
    const catalog = await readCatalog(query);
    diffCatalogs(catalog, catalog);
  });
}

function schemaNames(): string[] {
  return Array.from({ length: SCHEMAS }, (_, n) => `tenant_${String(n).padStart(4, '0')}`);
}

async function emptySchemas(name: string): Promise<string> {
  await inOneSession(server.superuserUrl, (query) => query(`create database ${name}`));
  const url = Object.assign(new URL(server.superuserUrl), { pathname: `/${name}` }).href;
  await inOneSession(url, (query) =>
    query(
      schemaNames()
        .map((schema) => `create schema ${schema}`)
        .join('; '),
    ),
  );
  return url;
}

async function inOneSession(url: string, work: (query: Query) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await work(
    async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(sql, [...values])).rows,
  );
  await client.end();
}
