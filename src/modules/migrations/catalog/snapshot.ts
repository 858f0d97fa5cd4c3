import type { Query } from './fact.ts';
import { literal } from './sql-text.ts';

const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * Settings that the server writes definitions by, as pg_dump sets them: a database, a role or a server may have others,
 * and would tell the same bound of a partition, default or name in another text. JIT is off, because compiling the fact
 * queries would take longer than running them; and so would looking for a better order of joins than the written one.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  search_path: '',
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  lc_monetary: 'C',
  quote_all_identifiers: 'off',
  standard_conforming_strings: 'on',
  jit: 'off',
  join_collapse_limit: '1',
};

/** Begins the transaction of {@link inSnapshot}. */
const BEGIN = 'begin isolation level repeatable read read only';

export interface SnapshotOptions {
  /** Milliseconds that one statement may take before the server cancels it. Default: 30,000. */
  readonly statementTimeoutMs?: number;
}

/**
 * Runs `work` in a transaction that sees one state of the database and cannot change it: read-only, repeatable read,
 * with an empty `search_path`, so that the server writes every name with its schema, and with one format of values.
 *
 * `query` must always use the same connection, which is in no transaction. An error of `work` rolls back and is thrown
 * as it came.
 */
export async function inSnapshot<T>(query: Query, options: SnapshotOptions, work: () => Promise<T>): Promise<T> {
  const timeout = Math.trunc(options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS);
  await query(BEGIN);
  try {
    const settings = Object.entries({ ...SETTINGS, statement_timeout: String(timeout) });
    await query(
      `select ${settings.map(([name, value]) => `set_config(${literal(name)}, ${literal(value)}, true)`).join(', ')}`,
    );
    const result = await work();
    await query('commit');
    return result;
  } catch (error) {
    // on a connection that is gone there is nothing to roll back
    await query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Returns a script for psql that runs one query as `inSnapshot` would, with the same settings but no time limit. */
export function snapshotScript(query: string): string {
  const settings = Object.entries(SETTINGS).map(([name, value]) => `set local ${name} = ${literal(value)};`);
  return [`${BEGIN};`, ...settings, `${query};`, 'commit;', ''].join('\n');
}
