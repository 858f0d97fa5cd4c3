import type { Query } from './fact.ts';

const STATEMENT_TIMEOUT_MS = 30_000;

export interface SnapshotOptions {
  /** Milliseconds that one statement may take before the server cancels it. Default: 30,000. */
  readonly statementTimeoutMs?: number;
}

/**
 * Runs `work` in a transaction that sees one state of the database and cannot change it: read-only, repeatable read,
 * with an empty `search_path`, so that the server writes every name with its schema.
 *
 * `query` must always use the same connection, which is in no transaction. JIT is off: compiling the fact queries
 * would take longer than running them. An error of `work` rolls back and is thrown as it came.
 */
export async function inSnapshot<T>(query: Query, options: SnapshotOptions, work: () => Promise<T>): Promise<T> {
  const timeout = Math.trunc(options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS);
  await query('begin isolation level repeatable read read only');
  try {
    await query(
      `select set_config('search_path', '', true), set_config('statement_timeout', '${timeout}', true), set_config('jit', 'off', true)`,
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
