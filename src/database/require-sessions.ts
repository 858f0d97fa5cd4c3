import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { requireSettings, SessionSettingsError } from '../common/database-session.ts';
import { directUrlOf, sharesConnections } from '../config/database-url.ts';
import type { Env } from '../config/env.ts';
import { detectPooler, keepsSession } from '../modules/migrations/orm.ts';

type Places = Pick<Env, 'DATABASE_URL' | 'DATABASE_DIRECT_URL'>;

/** Limit of this check. A database that is unavailable is waited for later. */
const PATIENCE_MS = 3_000;

/** The API was to be started through a pooler that gives a session another server connection for every transaction. */
export class SharedSessionsError extends Error {
  constructor(pooler: string) {
    super(
      `${pooler} stands between here and the database and shares its connections between sessions: events of jobs ` +
        'would come late, and the count of open streams would go wrong, for both need a session of their own. ' +
        'Set DATABASE_DIRECT_URL to the server itself, or to a pool in session mode; DATABASE_URL may stay as it is.',
    );
  }
}

/**
 * Makes sure that sessions which must be kept are kept, and that shared ones begin with the settings that ours need.
 *
 * A database that cannot be asked now says nothing: it may come later, and the process waits for it.
 *
 * @throws {SharedSessionsError} {@link SessionSettingsError}
 */
export async function requireSessions(env: Places): Promise<void> {
  await requireOwnSessions(configOf(directUrlOf(env)));
  if (sharesConnections(env)) await requireOwnSettings(configOf(env.DATABASE_URL));
}

const configOf = (connectionString: string): ClientConfig => ({
  connectionString,
  application_name: 'anki-compendium start',
  connectionTimeoutMillis: PATIENCE_MS,
});

async function requireOwnSettings(config: ClientConfig): Promise<void> {
  const client = new Client(config);
  client.on('error', () => undefined);
  try {
    await client.connect();
    await requireSettings(client);
  } catch (error) {
    if (error instanceof SessionSettingsError) throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function requireOwnSessions(config: ClientConfig): Promise<void> {
  let shared: string | null;
  try {
    const pooler = await poolerOf(config);
    shared = pooler !== null && !(await keepsSession(config)) ? pooler : null;
  } catch {
    return;
  }
  if (shared !== null) throw new SharedSessionsError(shared);
}

async function poolerOf(config: ClientConfig): Promise<string | null> {
  const client = new Client(config);
  // a connection that breaks while idle is an error of the next query, not of the process
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await detectPooler(async <Row extends object>(sql: string) => (await client.query<Row>(sql)).rows);
  } finally {
    await client.end().catch(() => undefined);
  }
}
