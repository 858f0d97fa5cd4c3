import { Client } from 'pg';
import { sessionName } from '../process-names.ts';
import type { Query } from '../catalog/fact.ts';
import { describeConnectionError } from './errors/connection-error.ts';
import { ServerUnsuitableError } from './errors/server-unsuitable-error.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** What the statements of commands depend on, whatever the database or the role say. */
const SETTINGS: Readonly<Record<string, string>> = {
  search_path: 'pg_catalog',
  default_transaction_isolation: 'read committed',
  lock_timeout: '0',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  extra_float_digits: '1',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
};

const SET_ALL = `select ${Object.entries(SETTINGS)
  .map(([name, value]) => `pg_catalog.set_config('${name}', '${value}', false)`)
  .join(', ')}`;

export type PlainConnection = { readonly query: Query } & AsyncDisposable;

/**
 * One connection without MikroORM: for databases that are not the application's own, and for what only reads.
 *
 * @param timeoutMs milliseconds that it may take to be made.
 * @throws {ServerUnsuitableError} when it cannot be reached or accepts no login.
 */
export async function connect(databaseUrl: string, timeoutMs = CONNECT_TIMEOUT_MS): Promise<PlainConnection> {
  const client = await open(databaseUrl, timeoutMs).catch((error: unknown) => {
    const sentence = describeConnectionError(error, databaseUrl);
    throw sentence === null ? error : new ServerUnsuitableError(sentence, { cause: error });
  });
  return {
    query: async <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
      (await client.query<Row>(sql, [...parameters])).rows,
    [Symbol.asyncDispose]: () => client.end(),
  };
}

async function open(databaseUrl: string, timeoutMs: number): Promise<Client> {
  const client = new Client({
    connectionString: databaseUrl,
    application_name: sessionName('catalog'),
    connectionTimeoutMillis: timeoutMs,
  });
  // a connection that breaks while idle is an error of the next query, not of the process
  client.on('error', () => undefined);
  await client.connect();
  await client.query(SET_ALL);
  return client;
}
