/**
 * What a drift check costs, at 7, 120 and 1,000 tables, against its floors and its peers, in one run on one server.
 *
 * Run: node --expose-gc --import @swc-node/register/esm-register bench/drift.ts. TABLES sets the sizes (7,120,1000),
 * BENCH_SERVER_URL names a superuser's server to use instead of an embedded one; pg_dump is compared where it is installed
 * and not older than the server.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defineEntity, type EntitySchema, MikroORM, p } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { removeServer, startServer } from '../dev/postgres/embedded-server.ts';
import {
  diffCatalogs,
  factsSql,
  inSnapshot,
  type Query,
  readCatalog,
  CachedCatalogReader,
} from '../src/modules/migrations/catalog/index.ts';

const SIZES = (process.env['TABLES'] ?? '7,120,1000').split(',').map(Number);
const DATABASE = 'bench_drift';
/** Rounds of each measurement; the median counts. */
const ROUNDS = 7;

const given = process.env['BENCH_SERVER_URL'];
const folder = path.join(mkdtempSync(path.join(tmpdir(), 'anki-bench-')), 'postgres');
const server = given ? undefined : await startServer({ folder });
const serverUrl = given ?? server!.superuserUrl;
try {
  for (const tables of SIZES) await measure(tables);
} finally {
  await server?.stop();
  if (!given) await removeServer(folder);
}

async function measure(tables: number): Promise<void> {
  await onServer((client) => client.query(`drop database if exists ${DATABASE} with (force)`));
  await onServer((client) => client.query(`create database ${DATABASE}`));
  const url = Object.assign(new URL(serverUrl), { pathname: `/${DATABASE}` }).href;
  const client = new Client({ connectionString: url });
  // the server ends this session when the database is dropped for the next size
  client.on('error', () => undefined);
  await client.connect();
  for (let n = 0; n < tables; n++) await client.query(tableSql(n));
  const query: Query = async <Row extends object>(sql: string) => (await client.query<Row>(sql)).rows;
  const expected = await readCatalog(query);
  const facts = await factsSql(query);

  const check = async () => {
    // as health does it: what objects are built on is read with a repair only
    const { drifts } = diffCatalogs(expected, await readCatalog(query, { dependencies: false }));
    if (drifts.length > 0) throw new Error('The benchmark compares a catalog with itself, and found drift.');
  };
  await check();
  const repeated = new CachedCatalogReader();
  const again = async () => {
    const { drifts } = diffCatalogs(
      expected,
      await inSnapshot(query, {}, () => repeated.facts(query, { dependencies: false })),
    );
    if (drifts.length > 0) throw new Error('The benchmark compares a catalog with itself, and found drift.');
  };
  await again();
  const heapBefore = heapUsed();
  const ours = {
    'select 1': await median(() => query('select 1')),
    'floor: the facts query': await median(() => inSnapshot(query, {}, () => query(facts))),
    'full check': await median(check),
    'nothing has changed': await median(again),
    'without dependencies': await median(() => readCatalog(query, { dependencies: false })),
    'with dependencies': await median(() => readCatalog(query)),
    // planned when it is read
    'repair of an empty one': await median(async () => diffCatalogs(expected, { ...expected, facts: [] }).repair.sql),
  };
  // what the checks left behind, not what a round had in its hands
  const grown = (heapUsed() - heapBefore) / 1024 / 1024;
  const figures = { ...ours, 'MikroORM live diff': await mikroOrmDiff(url, tables), ...pgDump(url) };
  await client.end();

  console.log(
    `\n${tables} tables, ${expected.facts.length} facts, PostgreSQL ${expected.version}; heap after all checks ${grown < 0 ? '' : '+'}${grown.toFixed(1)} MiB`,
  );
  for (const [name, ms] of Object.entries(figures)) {
    console.log(
      `  ${name.padEnd(24)} ${ms.toFixed(1).padStart(9)} ms   full check / this: ${(figures['full check'] / ms).toFixed(2)}`,
    );
  }
}

/** A table as people make them: key, foreign key to the one before, checks, indexes, comment. */
function tableSql(n: number): string {
  const parent =
    n === 0 ? '' : `, parent_id uuid constraint fk_t${n}_parent_id references t${n - 1} (id) on delete cascade`;
  return `create table t${n} (
      id uuid not null default gen_random_uuid() constraint t${n}_pkey primary key,
      name varchar(255) not null, note text, amount integer not null default 0, tags text[] not null default '{}',
      created_at timestamptz not null default now()${parent},
      constraint ck_t${n}_amount check (amount >= 0), constraint uq_t${n}_name unique (name));
    create index ix_t${n}_created_at on t${n} (created_at desc);
    create index ix_t${n}_tags on t${n} using gin (tags);
    create index ix_t${n}_note on t${n} (note) where note is not null;
    comment on table t${n} is 'table ${n}'`;
}

/** Its entities describe the tables whole, so that both look at the same things; the proof is that it finds nothing. */
async function mikroOrmDiff(url: string, tables: number): Promise<number> {
  const orm = await MikroORM.init({ clientUrl: url, entities: entitiesFor(tables), debug: false });
  try {
    const difference = await orm.schema.getUpdateSchemaSQL();
    if (difference !== '')
      throw new Error(`MikroORM's entities are not what the tables are: ${difference.slice(0, 500)}`);
    return await median(() => orm.schema.getUpdateSchemaSQL());
  } finally {
    await orm.close(true);
  }
}

function entitiesFor(tables: number): EntitySchema[] {
  const entities: EntitySchema[] = [];
  for (let n = 0; n < tables; n++) entities.push(entityFor(n, entities[n - 1]));
  return entities;
}

function entityFor(n: number, parent: EntitySchema | undefined): EntitySchema {
  return defineEntity({
    name: `T${n}`,
    tableName: `t${n}`,
    comment: `table ${n}`,
    properties: {
      id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
      name: p.string().length(255),
      note: p.text().nullable(),
      amount: p.integer().default(0),
      tags: p.array().columnType('text[]').defaultRaw(`'{}'`),
      createdAt: p.datetime(6).fieldName('created_at').columnType('timestamptz').defaultRaw('now()'),
      ...(parent && {
        parent: () =>
          p
            .manyToOne(parent)
            .joinColumn('parent_id')
            .nullable()
            .deleteRule('cascade')
            .index(false)
            .foreignKeyName(`fk_t${n}_parent_id`),
      }),
    },
    indexes: [
      { name: `ix_t${n}_created_at`, properties: ['createdAt'], columns: [{ name: 'createdAt', sort: 'desc' }] },
      { name: `ix_t${n}_tags`, properties: ['tags'], type: 'gin' },
      { name: `ix_t${n}_note`, properties: ['note'], where: 'note is not null' },
    ],
    uniques: [{ name: `uq_t${n}_name`, properties: ['name'] }],
    checks: [{ name: `ck_t${n}_amount`, expression: 'amount >= 0' }],
  });
}

function pgDump(url: string): Record<string, number> {
  const run = () => spawnSync('pg_dump', ['--schema-only', url], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const { status, stderr, error } = run();
  if (status !== 0) {
    console.log(`pg_dump is left out: ${error?.message ?? stderr.trim().split('\n').at(-1)}`);
    return {};
  }
  const times = Array.from({ length: ROUNDS }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });
  return { 'pg_dump --schema-only': middle(times) };
}

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return middle(times);
}

function middle(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1]!;
}

async function onServer(work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  await work(client);
  await client.end();
}
