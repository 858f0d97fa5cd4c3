import { compareHistory, historyProblems, type RevisionsReport } from '../revisions/compare-history.ts';
import { HistoryMismatchError, IrreversibleRevisionError } from '../revisions/errors.ts';
import type { HistoryRow } from '../revisions/history.ts';
import { foldReplaced } from '../revisions/replaced.ts';
import { planDowngrade, planUpgrade } from '../revisions/plan.ts';
import type { LoadedRevision } from '../revisions/read-revisions.ts';
import type { Direction } from './run-context.ts';
import type { RunResult } from './run-listener.ts';

/** Revisions in the order they are to run. */
export interface RunPlan {
  readonly direction: Direction;
  readonly steps: readonly LoadedRevision[];
  /** Files against history, before it runs. */
  readonly report: RevisionsReport;
}

/**
 * What a run to `target` would do, by files and history alone. Pure.
 *
 * @throws {HistoryMismatchError} when they contradict each other, {IrreversibleRevisionError} for a way down that there
 * is not, and what `planUpgrade` and `planDowngrade` throw.
 */
export function planRun(
  direction: Direction,
  target: string,
  revisions: readonly LoadedRevision[],
  history: readonly HistoryRow[],
): RunPlan {
  // what was interrupted is there in part: to be run again on the way up, and to be reverted on the way down
  const present = foldReplaced(revisions, history).filter((row) => direction === 'down' || row.state === 'applied');
  const names = new Set(present.map((row) => row.name));
  const applied = revisions.filter((revision) => names.has(revision.name)).length;
  const choose = direction === 'up' ? planUpgrade : planDowngrade;
  const steps = choose(target, revisions, applied);
  const problems = historyProblems(revisions, history);
  if (problems.length > 0) throw new HistoryMismatchError(problems);
  if (direction === 'down') assertReversible(steps);
  return { direction, steps, report: compareHistory(revisions, history) };
}

/** @throws {IrreversibleRevisionError} for a revision without a way down. */
export function assertReversible(steps: readonly LoadedRevision[]): void {
  const stuck = steps.find((revision) => !revision.reversible);
  if (stuck) throw new IrreversibleRevisionError(stuck.name);
}

/** The part of a plan on the way up that may run while the old build is at work. Pure. */
export function beforeContract(plan: RunPlan): RunPlan {
  const contract = plan.steps.findIndex((step) => step.minVersion !== null);
  return contract === -1 ? plan : { ...plan, steps: plan.steps.slice(0, contract) };
}

/** What happened where there was nothing to do. */
export function nothingToDo({ direction, report: { current } }: RunPlan): RunResult {
  return { direction, from: current, to: current, revisions: [], before: null };
}

/** Returns the revision that the database is at after the last of `steps`. */
export function endOf({ direction, steps, report }: RunPlan): string | null {
  const last = steps.at(-1);
  if (!last) return report.current;
  return direction === 'up' ? last.name : last.parent;
}
