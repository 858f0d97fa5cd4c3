import { executeStatements } from './statements.ts';
import type { Query } from '../../catalog/fact.ts';
import type { LoadedRevision } from '../../revisions/read-revisions.ts';
import { cancellable } from './cancel.ts';
import { queryOf, type Connection } from '../connection-query.ts';
import { enterRevision } from './enter-revision.ts';
import { RevisionFailedError } from '../errors/revision-failed-error.ts';

import { forgetRevision, setState } from '../journal.ts';
import { nonTransactionalStatement } from './non-transactional/non-transactional-statement.ts';
import type { Direction, RunContext } from '../run-context.ts';
import { forgetRun, recordRun } from '../run-record.ts';
import { QUERY_CANCELED, sqlState } from '../errors/statement-error.ts';

/**
 * Runs the one statement of a revision outside a transaction. Its history row says "running" meanwhile, so that the next
 * run takes it up where a crash left it.
 *
 * @returns milliseconds that the statement took.
 */
export async function runOnConnection(
  revision: LoadedRevision,
  direction: Direction,
  session: Connection,
  context: RunContext,
): Promise<number> {
  const query = queryOf(session);
  const outside = nonTransactionalStatement(revision, direction);
  try {
    const lockTimeoutMs = outside.blocksNobody ? 0 : context.settings.lockTimeoutMs;
    const { pid, interrupted } = await enterRevision(query, revision, direction, 'session', context, lockTimeoutMs);
    const isDone = await cancellable(pid, context, () => outside.prepare(query, interrupted));
    if (direction === 'down') await setState(query, context.settings.history, revision.name, 'running');
    else await recordRun(query, revision, { state: 'running', durationMs: null }, context);
    const started = performance.now();
    try {
      if (!isDone) await executeStatements(revision, direction, { session, pid, transaction: null }, context);
    } catch (error) {
      if (interrupted || !wasRefused(error)) throw error;
      // what it left is cleared away at once; while that lasts the row says "running", in case this process is killed
      const isDoneAfterAll = await cancellable(pid, context, () => outside.prepare(query, false)).catch(() => false);
      if (!isDoneAfterAll) {
        // refused by the server, not cut off: nothing of it is done, and the file may be corrected before the next run
        await asBefore(query, context.settings.history, revision, direction);
        throw error;
      }
    }
    const durationMs = performance.now() - started;
    if (direction === 'down') await forgetRun(query, revision, context);
    else await recordRun(query, revision, { state: 'applied', durationMs }, context);
    return durationMs;
  } finally {
    // on a connection that is gone there is nothing left to give back
    await query('discard all')
      .then(() => context.settings.prepareSession({ query }))
      .catch(() => undefined);
  }
}

function wasRefused(error: unknown): boolean {
  const state = error instanceof RevisionFailedError ? sqlState(error.cause) : undefined;
  return state !== undefined && state !== QUERY_CANCELED && !state.startsWith('57P');
}

async function asBefore(query: Query, history: string, { name }: LoadedRevision, direction: Direction): Promise<void> {
  if (direction === 'down') return setState(query, history, name, 'applied');
  return forgetRevision(query, history, name);
}
