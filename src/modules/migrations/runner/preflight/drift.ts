import type { Query } from '../../catalog/fact.ts';
import type { DriftBefore, DriftGuard, GuardedRun, KnownCatalog } from '../drift-guard.ts';
import type { Check, PreflightRun } from './check.ts';
import { DriftedError } from '../errors/drifted-error.ts';

/** Asks the guard what the catalog is before a run. @throws the reason of `stop`. */
export async function readDrift(query: Query, { plan, folder, context }: PreflightRun): Promise<DriftBefore | null> {
  const { settings, stop } = context;
  if (!settings.guard) return null;
  const before = await settings.guard.driftBefore({ query, folder, report: plan.report }).catch((error: unknown) => {
    stop.throwIfAborted();
    throw error;
  });
  stop.throwIfAborted();
  return before;
}

/** Refuses a catalog that has drifted, unless the drift is accepted. */
export const refuseDrift: Check = async ({ drift, plan, options }) => {
  const before = await drift();
  if (before?.status !== 'drift' || options.acceptDrift === true) return null;
  return new DriftedError(plan.report.current, before.objects);
};

/** Asks the guard for the catalog that the history is to keep. @throws the reason of `stop`. */
export async function knownOf(
  guard: DriftGuard | null,
  run: Pick<GuardedRun, 'query' | 'folder'>,
  revisions: readonly string[],
  stop: AbortSignal,
): Promise<KnownCatalog | null> {
  if (!guard) return null;
  const known = await guard.known(run, revisions).catch((error: unknown) => {
    stop.throwIfAborted();
    throw error;
  });
  stop.throwIfAborted();
  return known;
}
