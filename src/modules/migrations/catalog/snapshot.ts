import type { Query } from './fact.ts';

const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * What a session, its role or its database may have set, and by which the server writes the same thing differently:
 * names, and constants in defaults, checks and predicates. Source: "Client Connection Defaults" and "Version and
 * Platform Compatibility" in the manual.
 */
const WRITTEN_ALIKE = {
  search_path: '',
  quote_all_identifiers: 'off',
  standard_conforming_strings: 'on',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  extra_float_digits: '1',
  bytea_output: 'hex',
  lc_monetary: 'C',
};

export interface SnapshotOptions {
  /** Milliseconds that one statement may take before the server cancels it. Default: 30,000. */
  readonly statementTimeoutMs?: number;
}

/**
 * Runs `work` in a transaction that sees one state of the database and cannot change it: read-only, repeatable read,
 * with an empty `search_path`, so that the server writes every name with its schema, and with settings of its own for
 * whatever else the server's writing depends on.
 *
 * `query` must always use the same connection, which is in no transaction. JIT is off: compiling the fact queries
 * would take longer than running them. An error of `work` rolls back and is thrown as it came.
 */
export async function inSnapshot<T>(query: Query, options: SnapshotOptions, work: () => Promise<T>): Promise<T> {
  const timeout = Math.trunc(options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS);
  await query('begin isolation level repeatable read read only');
  try {
    const settings = { ...WRITTEN_ALIKE, statement_timeout: String(timeout), jit: 'off' };
    const set = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', true)`);
    await query(`select ${set.join(', ')}`);
    const result = await work();
    await query('commit');
    return result;
  } catch (error) {
    // on a connection that is gone there is nothing to roll back
    await query('rollback').catch(() => undefined);
    throw error;
  }
}
