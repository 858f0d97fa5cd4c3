import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, escapeIdentifier, type QueryResultRow } from 'pg';
import { runVariable } from './run-variable.ts';

/** A database of this test run, for its superuser (or for the role of TEST_DATABASE_URL). */
export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  /** Runs one statement (or several, without `values`) on a session that stays open, and gives its rows. */
  query<Row extends QueryResultRow = QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Opens a session of its own, for tests of locks; closed with the database. */
  connect(): Promise<Client>;
  drop(): Promise<void>;
}

/** `head`: all revisions are applied; `empty`: as `create database` makes it. */
export type StartingPoint = 'head' | 'empty';

const OBJECT_IN_USE = '55006';
const UNDEFINED_DATABASE = '3D000';
const CREATE_ATTEMPTS = 100;

/** Makes a database of the run's server; the caller drops it (what is forgotten goes with the run). */
export async function createDatabase(at: StartingPoint = 'empty'): Promise<TestDatabase> {
  const name = `${runVariable('TEST_DATABASE_PREFIX')}_${randomBytes(5).toString('hex')}`;
  const template = at === 'head' ? headTemplate() : 'template0';
  await onServer(async (client) => {
    const sql = `create database ${escapeIdentifier(name)} template ${escapeIdentifier(template)}`;
    for (let attempt = 1; ; attempt++) {
      try {
        return await client.query(sql);
      } catch (error) {
        // Two clones of one template at the same moment, or autovacuum in it.
        if (!(error instanceof Error && 'code' in error && error.code === OBJECT_IN_USE)) throw error;
        if (attempt === CREATE_ATTEMPTS) throw error;
        await sleep(20 + Math.random() * 80);
      }
    }
  });
  return open(name);
}

function headTemplate(): string {
  if (process.env['TEST_TEMPLATE'] === '') {
    throw new Error(
      'The revisions could not be applied to the template database; the first lines of this run say why.',
    );
  }
  return runVariable('TEST_TEMPLATE');
}

/** A database with all revisions applied. */
export const cloneDatabase = (): Promise<TestDatabase> => createDatabase('head');

/** Does `work` with an empty database that is dropped afterwards. */
export async function withDatabase(work: (database: TestDatabase) => Promise<void>): Promise<void> {
  const database = await createDatabase('empty');
  try {
    await work(database);
  } finally {
    await database.drop();
  }
}

/** The URL of another database of the run's server. */
export function urlOf(database: string): string {
  const url = new URL(runVariable('TEST_SERVER_URL'));
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs `work` on a session of the run's server, in its maintenance database. */
export async function onServer<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = await openClient(runVariable('TEST_SERVER_URL'));
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function open(name: string): TestDatabase {
  const url = urlOf(name);
  const clients: Promise<Client>[] = [];
  const connect = (): Promise<Client> => {
    const client = openClient(url);
    clients.push(client);
    return client;
  };
  let main: Promise<Client> | undefined;
  return {
    name,
    url,
    connect,
    async query<Row extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]> {
      const client = await (main ??= connect());
      const result = await client.query<Row>(sql, values && [...values]);
      // Several statements in one text give several results; the last one counts.
      const results: (typeof result)[] = Array.isArray(result) ? result : [result];
      return results.at(-1)?.rows ?? [];
    },
    async drop() {
      await Promise.allSettled(clients.map(async (client) => (await client).end()));
      await onServer((client) => client.query(`drop database ${escapeIdentifier(name)} with (force)`)).catch(
        (error: unknown) => {
          if (!(error instanceof Error && 'code' in error && error.code === UNDEFINED_DATABASE)) throw error;
        },
      );
    },
  };
}

async function openClient(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // A test may end sessions on purpose; the next query on this one says so.
  client.on('error', () => {});
  await client.connect();
  return client;
}
