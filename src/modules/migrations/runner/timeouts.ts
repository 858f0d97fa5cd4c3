import type { Query } from '../catalog/fact.ts';

/** Settings of a session that runs revisions, by name, with their values. */
export type Timeouts = Readonly<Record<string, string>>;

/** Off: a role or database that has them means its application. `transaction_timeout` exists from 17 on. */
const OFF = ['statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout'];

/**
 * What this server can be told about time: no limit but the one for locks, and to look every second whether the client
 * is still there. To be run in a transaction; not every platform can tell that a client is gone.
 */
export async function readTimeouts(query: Query): Promise<Timeouts> {
  await query(`do $$ begin
    perform pg_catalog.set_config('client_connection_check_interval', '1s', true);
  exception when invalid_parameter_value or undefined_object then null;
  end $$`);
  const known = await query<{ name: string; value: string }>(
    `select name, '0' as value from pg_catalog.pg_settings where name in (${OFF.map((name) => `'${name}'`).join(', ')})
     union all select 'client_connection_check_interval', current_setting('client_connection_check_interval')`,
  );
  return Object.fromEntries(known.map(({ name, value }) => [name, value]));
}
