/**
 * Settings that our statements depend on. A database or a role may have others (`alter database … set`): a search path
 * without `public`, a date format that the driver cannot read, an isolation in which concurrent updates fail.
 *
 * Left as they are: the operator's own time limits and `default_transaction_read_only`, which readiness reports. The
 * driver itself sets `client_encoding`.
 */
export const SESSION_SETTINGS: Readonly<Record<string, string>> = {
  search_path: 'public',
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  // a unit of work waits for the rows of another one; DB_STATEMENT_TIMEOUT_MS is the limit
  lock_timeout: '0',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  extra_float_digits: '1',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  backslash_quote: 'safe_encoding',
  array_nulls: 'on',
  transform_null_equals: 'off',
  row_security: 'on',
  exit_on_error: 'off',
  gin_fuzzy_search_limit: '0',
  lc_monetary: 'C',
  lc_numeric: 'C',
  lc_time: 'C',
};

const SET_ALL = `select ${Object.entries(SESSION_SETTINGS)
  .map(([name, value]) => `pg_catalog.set_config('${name}', '${value}', false)`)
  .join(', ')}`;

/**
 * Gives a new session {@link SESSION_SETTINGS}. For `onConnect` of a pool, which awaits it, or after `connect()`.
 *
 * A statement, not parameters of the start-up packet: PgBouncer refuses parameters that it does not know.
 */
export async function prepareSession(session: { query(sql: string): Promise<unknown> }): Promise<void> {
  await session.query(SET_ALL);
}
