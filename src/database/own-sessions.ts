import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { keepsSession } from '../modules/migrations/runner/keeps-session.ts';
import { detectPooler } from '../modules/migrations/runner/pooler.ts';

/** A database that is away is waited for later: nobody waits for this question. */
const PATIENCE_MS = 3_000;

/** The API was to be started through a pooler that gives a session another server connection for every transaction. */
export class SharedSessionsError extends Error {
  constructor(pooler: string) {
    super(
      `${pooler} stands between here and the database and shares its connections between sessions: events of jobs ` +
        'would come late, and the count of open streams would go wrong, for both need a session of their own. ' +
        'Set DATABASE_URL to the server itself, or to a pool in session mode.',
    );
  }
}

/**
 * Makes sure that a session of this process stays one session on the server.
 *
 * A database that cannot be asked now says nothing: it may come later, and the process waits for it.
 *
 * @throws {SharedSessionsError}
 */
export async function requireOwnSessions(databaseUrl: string): Promise<void> {
  const config: ClientConfig = {
    connectionString: databaseUrl,
    application_name: 'anki-compendium start',
    connectionTimeoutMillis: PATIENCE_MS,
  };
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
