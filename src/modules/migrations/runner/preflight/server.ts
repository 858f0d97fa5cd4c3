import type { Query } from '../../catalog/fact.ts';
import type { Check } from './check.ts';
import { ServerUnsuitableError } from '../errors/server-unsuitable-error.ts';

/** `UNIQUE NULLS NOT DISTINCT` and the catalog columns that the drift check reads exist from 15 on. */
const OLDEST_MAJOR = 15;

/** Refuses a server that is too old, read-only, or does not let this role create objects. */
export const refuseServer: Check = ({ query, context }) => unsuitable(query, context.settings.schema);

/** @throws {ServerUnsuitableError} */
export async function assertServerSuitable(query: Query, schema: string): Promise<void> {
  const refusal = await unsuitable(query, schema);
  if (refusal) throw refusal;
}

async function unsuitable(query: Query, schema: string): Promise<ServerUnsuitableError | null> {
  const [server] = await query<{
    version: string;
    major: number;
    readonly: boolean;
    role: string;
    creates: boolean;
    database: string;
  }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int / 10000 as major,
            current_setting('transaction_read_only')::boolean as readonly, current_user as role, current_database() as database,
            coalesce(has_schema_privilege(to_regnamespace($1), 'create'), true) as creates`,
    [schema],
  );
  if (!server) return new ServerUnsuitableError('The server did not say which version it is.');
  if (server.major < OLDEST_MAJOR) {
    return new ServerUnsuitableError(
      `PostgreSQL ${server.version} is too old; use ${OLDEST_MAJOR} or newer. Nothing was run.`,
    );
  }
  if (server.readonly) {
    return new ServerUnsuitableError(
      `Database "${server.database}" is read-only here (a replica, or default_transaction_read_only is on). Connect to the primary. Nothing was run.`,
    );
  }
  if (!server.creates) {
    return new ServerUnsuitableError(
      `Role "${server.role}" may not create objects in schema ${schema} of database "${server.database}". ` +
        `Migrate as the owner of the database, or run: grant create on schema ${schema} to "${server.role}". Nothing was run.`,
    );
  }
  return null;
}
