import type { LoadedRevision } from '../revisions/read-revisions.ts';
import { tryAdvisoryLock, untilLocked } from './advisory-lock.ts';
import { isBackfill, rehearseBackfill } from './backfill/run-backfill.ts';
import { queryOf } from './connection-query.ts';
import { RevisionFailedError, RunStoppedError } from './errors.ts';
import { ensureHistoryTable } from './history-schema.ts';
import { inTransaction } from './in-transaction.ts';
import { STATEMENT_LOCK } from './statement-lock.ts';
import type { Plan } from './plan-run.ts';
import type { RunContext } from './run-context.ts';
import { runInTransaction } from './run-in-transaction.ts';
import type { RunListener, RunResult } from './run-listener.ts';
import { runRevision } from './run-revision.ts';
import { QUERY_CANCELED, sqlState } from './statement-error.ts';
import { TransactionEndedError } from './transaction-errors.ts';

type Done = RunResult['revisions'];
type RunOne = (revision: LoadedRevision) => Promise<number>;

/** Runs each revision in a transaction of its own; those that ran before an error stay. */
export async function runSteps(plan: Plan, context: RunContext, listener: RunListener): Promise<Done> {
  return inOrder(plan, context, listener, (revision) => runRevision(revision, plan.direction, context));
}

class RolledBack extends Error {}

/**
 * Runs all revisions in one transaction, and rolls it back. It first lets the statement of a killed migrator end, so that
 * it does not wait with a transaction open.
 */
export async function rehearseSteps(plan: Plan, context: RunContext, listener: RunListener): Promise<Done> {
  await untilLocked(context, () => tryAdvisoryLock(queryOf(context.database), STATEMENT_LOCK, 'xact'));
  let done: Done = [];
  try {
    await inTransaction(context.database, async (transaction) => {
      await ensureHistoryTable(queryOf(transaction), context.settings.history);
      done = await inOrder(plan, context, listener, (revision) =>
        isBackfill(revision) && plan.direction === 'up'
          ? rehearseBackfill(revision, transaction, context)
          : runInTransaction(revision, plan.direction, transaction, context),
      );
      throw new RolledBack();
    });
  } catch (error) {
    if (error instanceof TransactionEndedError) throw error.afterRehearsing(plan.steps);
    if (!(error instanceof RolledBack)) throw error;
  }
  return done;
}

/** The revision that the database is at after the last of `steps`. */
export function endOf({ direction, steps, report }: Plan): string | null {
  const last = steps.at(-1);
  if (!last) return report.current;
  return direction === 'up' ? last.name : last.parent;
}

async function inOrder(
  plan: Plan,
  { stop, assertLocked }: RunContext,
  listener: RunListener,
  run: RunOne,
): Promise<Done> {
  const { direction, steps } = plan;
  const done: { name: string; durationMs: number }[] = [];
  for (const revision of steps) {
    const at = () => endOf({ ...plan, steps: steps.slice(0, done.length) });
    if (stop.aborted) throw new RunStoppedError(stop.reason, null, at());
    await assertLocked();
    listener.onStart?.(revision.name, direction);
    const durationMs = await run(revision).catch((error: unknown) => {
      throw isStop(error, stop) ? new RunStoppedError(stop.reason, revision, at()) : error;
    });
    listener.onEnd?.(revision.name, direction, durationMs);
    done.push({ name: revision.name, durationMs });
  }
  return done;
}

function isStop(error: unknown, stop: AbortSignal): boolean {
  if (!stop.aborted) return false;
  const cause = error instanceof RevisionFailedError ? error.cause : error;
  return cause === stop.reason || sqlState(cause) === QUERY_CANCELED;
}
