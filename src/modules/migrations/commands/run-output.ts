import type { AcceptedDrift } from '../revisions/accepted-drift.ts';
import type { DriftBefore } from '../runner/drift-guard.ts';
import { describeHolder } from '../runner/lock-holder.ts';
import type { RunListener, RunResult } from '../runner/run-listener.ts';
import { duration, type Output } from './output.ts';

/** Tells of a run while it goes on, a line per event. */
export function listen(output: Output): RunListener {
  return {
    onWait: (holder) =>
      output.progress(
        `Waiting for the migration lock: ${holder ? describeHolder(holder) : 'another session'} holds it.`,
      ),
    onRetry: (name, reason, delayMs) =>
      output.progress(`${name} gave way to somebody else's lock (${reason}); again in ${duration(delayMs)}.`),
    onStart: (name, direction) => output.progress(`${direction === 'up' ? 'Applying' : 'Reverting'} ${name} …`),
  };
}

/** What a run did, for a person. */
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
