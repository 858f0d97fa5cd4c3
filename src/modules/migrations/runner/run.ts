import type { LoadedRevision } from '../revisions/read-revisions.ts';
import { untilLocked } from './advisory-lock.ts';
import { queryOf } from './connection-query.ts';
import { RevisionFailedError } from './errors/revision-failed-error.ts';
import { RunStoppedError } from './errors/run-stopped-error.ts';
import { QUERY_CANCELED, sqlState } from './errors/statement-error.ts';
import { TransactionEndedError } from './errors/transaction-ended-error.ts';
import { isBackfill, rehearseBackfill } from './executor/backfill/run-backfill.ts';
import { inTransaction } from './executor/in-transaction.ts';
import { runInTransaction } from './executor/transactional.ts';
import { ensureHistoryTable } from './history-schema.ts';
import { endOf, nothingToDo, type RunPlan } from './plan.ts';
import type { PreflightRun } from './preflight/check.ts';
import { knownOf } from './preflight/drift.ts';
import { preflight } from './preflight/preflight.ts';
import { runWithRetries } from './retry.ts';
import type { RunContext } from './run-context.ts';
import type { RunListener, RunResult } from './run-listener.ts';
import { STATEMENT_LOCK, tryLock } from './statement-lock.ts';

type Done = RunResult['revisions'];
type RunOne = (revision: LoadedRevision) => Promise<number>;

/** Runs a plan, under the migration lock: checks first, which write nothing; then its revisions, for good or for trial. */
export async function run({ plan, folder, context, options }: PreflightRun): Promise<RunResult> {
  const { direction, steps, report } = plan;
  if (!steps[0]) return nothingToDo(plan);
  const before = await preflight({ plan, folder, context, options });
  // the catalog of a revision that is reverted, or rolled back, is not kept
  const isKept = direction === 'up' && options.dryRun !== true;
  const known = isKept ? await expectedCatalog(plan, folder, context) : null;
  const recorded = { ...context, record: { first: steps[0].name, accepted: before?.objects ?? [], known } };
  if (!options.dryRun)
    await inTransaction(context.database, (one) => ensureHistoryTable(queryOf(one), context.settings));
  const revisions = options.dryRun
    ? await rehearse(plan, recorded, options)
    : await runRevisions(plan, recorded, options, (revision) => runWithRetries(revision, direction, recorded));
  return { direction, from: report.current, to: endOf(plan), revisions, before };
}

async function expectedCatalog(
  { steps }: RunPlan,
  folder: string,
  { database, settings, stop }: PreflightRun['context'],
) {
  const names = steps.map(({ name }) => name);
  return database
    .connection()
    .execute((session) => knownOf(settings.guard, { query: queryOf(session), folder }, names, stop));
}

class RolledBack extends Error {}

/**
 * Runs all revisions in one transaction, and rolls it back. It first lets the statement of a killed migrator end, so that
 * it does not wait with a transaction open.
 */
async function rehearse(plan: RunPlan, context: RunContext, listener: RunListener): Promise<Done> {
  const { database, settings } = context;
  await untilLocked(context, () => tryLock(queryOf(database), STATEMENT_LOCK, settings.part, 'xact'));
  let done: Done = [];
  try {
    await inTransaction(database, async (transaction) => {
      await ensureHistoryTable(queryOf(transaction), settings);
      done = await runRevisions(plan, context, listener, (revision) =>
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

/** Runs each revision with `runOne`, and stops between two of them; those that ran before an error stay. */
async function runRevisions(
  plan: RunPlan,
  { stop, assertLocked }: RunContext,
  listener: RunListener,
  runOne: RunOne,
): Promise<Done> {
  const { direction, steps } = plan;
  const done: { name: string; durationMs: number }[] = [];
  for (const revision of steps) {
    const at = () => endOf({ ...plan, steps: steps.slice(0, done.length) });
    if (stop.aborted) throw new RunStoppedError(stop.reason, null, at());
    await assertLocked();
    listener.onStart?.(revision.name, direction);
    const durationMs = await runOne(revision).catch((error: unknown) => {
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
