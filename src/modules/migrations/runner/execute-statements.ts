import type { LoadedRevision } from '../revisions/read-revisions.ts';
import type { Direction, RunContext } from './run-context.ts';
import { type Executing, StatementRunner } from './statement-runner.ts';

/**
 * Runs the statements of a revision, one after the other.
 *
 * @throws {RevisionFailedError}, {TransactionControlError} or {TransactionEndedError}, or the reason of `context.stop`.
 */
export async function executeStatements(
  revision: LoadedRevision,
  direction: Direction,
  on: Executing,
  context: RunContext,
): Promise<void> {
  const runner = new StatementRunner(revision, direction, on, context);
  const execute: InstanceType<typeof revision.migrationClass>['execute'] = (query, parameters) =>
    runner.hand({ query, parameters });
  const migration = new revision.migrationClass({ execute }, context.config);
  // not the base class's own: its promise would end the process when a revision forgets to await it
  migration.execute = execute;
  try {
    await migration[direction]();
    await runner.ended();
    for (const query of migration.getQueries()) await runner.hand({ query });
  } catch (error) {
    throw await runner.explain(error);
  }
}
