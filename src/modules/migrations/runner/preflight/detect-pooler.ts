import type { Query } from '../../catalog/fact.ts';

/** Poolers that give their own name to the server. */
const NAMED = /supavisor|pgcat|odyssey|pgbouncer/i;

/**
 * Finds out what is between this connection and the server. Writes nothing.
 *
 * The driver states its encoding and application in the packet that opens a connection, and the server remembers that a
 * client said so. A pooler opens its connections itself, without them, and sets the application's name afterwards.
 * {@link keepsSession} tells whether the pooler keeps a session together.
 *
 * @param query one connection of the `pg` driver, outside a transaction, on which neither of the two is set.
 * @returns words for a sentence, such as `PgBouncer or a pooler like it`; null when the connection is direct.
 * @throws the error of the driver when the statement fails.
 */
export async function detectPooler(query: Query): Promise<string | null> {
  const [settings] = await query<{ application: string; application_source: string; encoding_source: string }>(
    `select a.setting as application, a.source as application_source, e.source as encoding_source
     from pg_catalog.pg_settings a, pg_catalog.pg_settings e
     where a.name = 'application_name' and e.name = 'client_encoding'`,
  );
  if (!settings) return null;
  const named = NAMED.exec(settings.application)?.[0];
  if (named) return named;
  const isOurs = settings.encoding_source === 'client' && settings.application_source !== 'session';
  return isOurs ? null : 'PgBouncer or a pooler like it';
}
