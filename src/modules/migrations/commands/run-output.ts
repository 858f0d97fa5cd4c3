import type { AcceptedDrift } from '../revisions/accepted-drift.ts';
import type { BackfillProgress } from '../runner/executor/backfill/progress.ts';
import type { DriftBefore } from '../runner/drift-guard.ts';
import { describeHolder } from '../runner/lock-holder.ts';
import type { RunListener, RunResult } from '../runner/run-listener.ts';
import { duration, type Output } from './output.ts';

/** Prints the progress of a run, one line for each event. No errors. */
export function listen(output: Output): RunListener {
  return {
    onWait: (holder) =>
      output.progress(
        `Waiting for the migration lock: ${holder ? describeHolder(holder) : 'another session'} holds it.`,
      ),
    onRetry: (name, reason, delayMs) =>
      output.progress(`${name} hit a lock timeout (${reason}). Retrying in ${duration(delayMs)}.`),
    onProgress: (progress) => output.progress(describeProgress(progress)),
    onStart: (name, direction) => output.progress(`${direction === 'up' ? 'Applying' : 'Reverting'} ${name} …`),
  };
}

const number = (value: number): string => Math.round(value).toLocaleString('en');

/** `Filled 12,000 of 2,000,000 rows in Migration…: 45,000 rows a second, 44 s left.` */
function describeProgress({ revision, rows, total, rowsPerSecond, waitsFor }: BackfillProgress): string {
  if (waitsFor !== null) {
    const reason = waitsFor === 'replica' ? 'a replica that is behind' : 'a session that waits for the table';
    return `${revision} waits for ${reason}, after ${number(rows)} rows.`;
  }
  const of = total === null ? '' : ` of ${number(total)}`;
  const left = total === null || rowsPerSecond === 0 ? null : ((total - rows) / rowsPerSecond) * 1_000;
  const eta = left === null ? '' : `, ${duration(Math.max(0, left))} left`;
  return `Filled ${number(rows)}${of} rows in ${revision}: ${number(rowsPerSecond)} rows a second${eta}.`;
}

/** Describes what a run did, in lines for a person; the last line says where the database is. No errors. */
export function describeRun(result: RunResult, dryRun: boolean): string[] {
  const verb = result.direction === 'up' ? 'Applied' : 'Reverted';
  const done = result.revisions.map(({ name, durationMs }) => `${verb} ${name} in ${duration(durationMs)}`);
  if (done.length === 0) return [`Nothing to do: the database is at ${result.to ?? 'base'}.`];
  const end = dryRun
    ? `Dry run: all of it was rolled back; the database is at ${result.from ?? 'base'}.`
    : `The database is at ${result.to ?? 'base'}.`;
  return [...describeBefore(result.before), ...done, end];
}

/** Nothing where all was as it should be. */
function describeBefore(before: DriftBefore | null): string[] {
  if (before?.status === 'drift') {
    const accepted = before.objects.map(describeAccepted);
    return [`Accepted, although it had drifted before (${accepted.length}):`, ...accepted.map((line) => `  ${line}`)];
  }
  return before?.reason ? [`Not compared before: ${before.reason}`] : [];
}

/** `changed column public.users.email`. */
export const describeAccepted = ({ change, kind, identity }: AcceptedDrift): string => `${change} ${kind} ${identity}`;
