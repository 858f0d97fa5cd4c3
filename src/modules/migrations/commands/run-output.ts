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
  return dryRun
    ? [...done, `Dry run: all of it was rolled back; the database is at ${result.from ?? 'base'}.`]
    : [...done, `The database is at ${result.to ?? 'base'}.`];
}
