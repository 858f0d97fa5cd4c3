import { assertRunnable } from './assert-runnable.ts';
import { queryOf } from './connection-query.ts';
import { guardRun, knownOf } from './drift-guard.ts';
import { ensureHistoryTable } from './history-schema.ts';
import { inTransaction } from './in-transaction.ts';
import { nothingToDo, type Plan } from './plan-run.ts';
import { refuseOldBuilds } from './old-builds.ts';
import { refusePooler } from './refuse-pooler.ts';
import type { RunContext } from './run-context.ts';
import type { RunOptions, RunResult } from './run-listener.ts';
import { endOf, rehearseSteps, runSteps } from './run-steps.ts';

/**
 * Runs a plan, under the migration lock. Whatever may refuse it does so first, and has written nothing then.
 *
 * @param folder of the revisions.
 */
export async function runPlan(
  plan: Plan,
  folder: string,
  context: Omit<RunContext, 'record'>,
  options: RunOptions,
): Promise<RunResult> {
  const { direction, steps, report } = plan;
  const [first] = steps;
  if (!first) return nothingToDo(plan);
  const dryRun = options.dryRun === true;
  assertRunnable(direction, steps, dryRun);
  const { database, driver, settings, stop } = context;
  const { before, known } = await database.connection().execute(async (session) => {
    const query = queryOf(session);
    await refusePooler(query, driver, steps);
    if (direction === 'up') {
      const { applicationName } = settings;
      await refuseOldBuilds(query, steps, { applicationName, minVersion: options.minVersion });
    }
    const run = { query, folder, report };
    return {
      before: await guardRun(settings.guard, run, { acceptDrift: options.acceptDrift === true, stop }),
      // what is reverted, or rolled back, is kept nowhere
      known:
        direction === 'up' && !dryRun
          ? await knownOf(
              settings.guard,
              run,
              steps.map(({ name }) => name),
              stop,
            )
          : null,
    };
  });
  const record = { first: first.name, accepted: before?.objects ?? [], known };
  if (!dryRun)
    await inTransaction(database, (transaction) => ensureHistoryTable(queryOf(transaction), settings.history));
  const run = dryRun ? rehearseSteps : runSteps;
  const revisions = await run(plan, { ...context, record }, options);
  return { direction, from: report.current, to: endOf(plan), revisions, before };
}
