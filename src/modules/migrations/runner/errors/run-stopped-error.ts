import { MigrationsError } from '../../migrations-error.ts';
import { Interruption } from './interruption.ts';

/** The migrator was asked to stop, and it did: the current revision was finished or rolled back. */
export class RunStoppedError extends MigrationsError {
  readonly code = 'run_stopped';
  /** Null when it was stopped by something other than a signal. */
  readonly signal: NodeJS.Signals | null;

  constructor(reason: unknown, revision: { name: string; transactional: boolean } | null, at: string | null) {
    const signal = reason instanceof Interruption ? reason.signal : null;
    super(`Stopped by ${signal ?? 'request'} ${place(revision)} The database is at ${at ?? 'base'}.`, {
      cause: reason,
    });
    this.signal = signal;
  }
}

function place(revision: { name: string; transactional: boolean } | null): string {
  if (!revision) return 'before a revision began. Run it again to go on.';
  const { name, transactional } = revision;
  return transactional
    ? `in ${name}, which was rolled back. Run it again to go on.`
    : `in ${name}, which is not transactional: the next run clears away what this one left, and takes it up again.`;
}
