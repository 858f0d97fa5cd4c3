import { sessionName } from '../process-names.ts';
import type { Query } from '../catalog/fact.ts';
import { keepsSession } from '../runner/preflight/keeps-session.ts';
import { detectPooler } from '../runner/preflight/detect-pooler.ts';
import { type Check, ok, warning } from './doctor-check.ts';

/** What stands between here and the server, and whether it keeps a session together. */
export async function poolerCheck(query: Query, databaseUrl: string): Promise<Check> {
  const pooler = await detectPooler(query);
  if (pooler === null) return ok('pooler', 'none in between');
  const config = { connectionString: databaseUrl, application_name: sessionName('doctor') };
  if (await keepsSession(config)) return ok('pooler', `${pooler}; it keeps each session together`);
  return warning(
    'pooler',
    `${pooler}; it shares its connections between sessions`,
    'Let DATABASE_DIRECT_URL (or DATABASE_URL) name the server itself, or a pool in session mode: revisions outside a transaction are refused through it, and the API does not start.',
  );
}
