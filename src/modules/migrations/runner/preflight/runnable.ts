import { MigrationsError } from '../../migrations-error.ts';
import { UnreachableTargetError } from '../../revisions/errors.ts';
import type { Revision } from '../../revisions/revision.ts';
import { transactionControl } from '../../revisions/transaction-control.ts';
import { nonTransactionalStatement } from '../executor/non-transactional/non-transactional-statement.ts';
import type { Check } from './check.ts';
import type { Direction } from '../run-context.ts';
import { TransactionControlError } from '../errors/transaction-control-error.ts';

/** Refuses a revision that could not be run to its end, or not be rolled back. */
export const refuseUnrunnable: Check = async ({ plan, options }) => {
  try {
    assertRunnable(plan.direction, plan.steps, options.dryRun === true);
    return null;
  } catch (error) {
    if (error instanceof MigrationsError) return error;
    throw error;
  }
};

/**
 * Refuses before anything is written what could not be run to its end, or not be rolled back.
 *
 * @throws {NotResumableError} for a revision that could not be taken up again after a crash, {TransactionControlError} for
 * one that would end its own transaction, {UnreachableTargetError} for a dry run of one that is not transactional.
 */
export function assertRunnable(direction: Direction, steps: readonly Revision[], dryRun: boolean): void {
  for (const revision of steps) {
    if (revision.transactional) assertStaysInTransaction(revision, direction);
    else if (revision.backfill) continue;
    else if (dryRun) {
      throw new UnreachableTargetError(`${revision.name} is not transactional, so a dry run cannot roll it back.`);
    } else nonTransactionalStatement(revision, direction);
  }
}

function assertStaysInTransaction(revision: Revision, direction: Direction): void {
  for (const [index, sql] of revision[direction].entries()) {
    const control = transactionControl(sql);
    const place = { revision: revision.name, direction, statement: index + 1 };
    if (control !== null) throw new TransactionControlError(place, control, false);
  }
}
