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

/** Settings of the server itself that differ from {@link SESSION_SETTINGS} in what statements depend on. */
export class SessionSettingsError extends Error {
  override name = 'SessionSettingsError';
  /** @param wrong as `TimeZone is Europe/Berlin, not UTC`. */
  constructor(wrong: readonly string[]) {
    super(
      `Sessions do not begin with the settings that the service depends on: ${wrong.join('; ')}. A pooler that shares its ` +
        'connections between sessions cannot set them for one session; set them for the role: alter role … set ….',
    );
  }
}

/** How a setting is compared, where more than one value does; what is left out does not matter to our statements. */
const JUDGED: Readonly<Record<string, string>> = {
  search_path: `array_to_string(current_schemas(false), ',')`,
  DateStyle: `split_part(current_setting('DateStyle'), ',', 1)`,
  TimeZone: `case when extract(timezone from timestamptz '2026-01-01') = 0 and extract(timezone from timestamptz '2026-07-01') = 0
    then 'UTC' else current_setting('TimeZone') end`,
};
const IRRELEVANT = /^lc_/;

const WRONG = `select name || ' is ' || has || ', not ' || wanted as wrong from (values ${Object.entries(
  SESSION_SETTINGS,
)
  .filter(([name]) => !IRRELEVANT.test(name))
  .map(([name, value]) => {
    const has = JUDGED[name] ?? `current_setting('${name}')`;
    return `('${name}', ${has}, '${name === 'DateStyle' ? 'ISO' : value}')`;
  })
  .join(', ')}) as setting (name, has, wanted) where has <> wanted`;

/**
 * Makes sure that a session has {@link SESSION_SETTINGS} from the server, where it cannot be given them: behind a pooler
 * in transaction mode, where each transaction may have another connection.
 *
 * @throws {SessionSettingsError}
 */
export async function requireSettings(session: {
  query(sql: string): Promise<{ readonly rows: readonly object[] }>;
}): Promise<void> {
  const { rows } = await session.query(WRONG);
  if (rows.length > 0) throw new SessionSettingsError(rows.map((row) => ('wrong' in row ? String(row.wrong) : '')));
}
