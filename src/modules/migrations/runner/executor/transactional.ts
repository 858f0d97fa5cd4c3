import { executeStatements } from './statements.ts';
import type { LoadedRevision } from '../../revisions/read-revisions.ts';
import { queryOf, type Connection } from '../connection-query.ts';
import { enterRevision } from './enter-revision.ts';

import { OwnTransaction } from './own-transaction.ts';
import type { Direction, RunContext } from '../run-context.ts';
import { forgetRun, recordRun } from '../run-record.ts';

/**
 * The body of a transactional revision, history row included; a dry run calls it in a transaction that it rolls back.
 *
 * @returns milliseconds that its statements took.
 */
export async function runInTransaction(
  revision: LoadedRevision,
  direction: Direction,
  transaction: Connection,
  context: RunContext,
): Promise<number> {
  const query = queryOf(transaction);
  const { pid } = await enterRevision(query, revision, direction, 'xact', context);
  const own = await OwnTransaction.of(query);
  const started = performance.now();
  await executeStatements(revision, direction, { session: transaction, pid, transaction: own }, context);
  const durationMs = performance.now() - started;
  if (direction === 'down') await forgetRun(query, revision, context);
  else await recordRun(query, revision, { state: 'applied', durationMs }, context);
  return durationMs;
}
