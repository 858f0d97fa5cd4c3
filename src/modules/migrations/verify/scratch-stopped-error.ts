import { MigrationsError } from '../migrations-error.ts';
import { Interruption } from '../runner/errors/interruption.ts';

/** A signal ended work on a scratch database, which was dropped; no other database was written to. */
export class ScratchStoppedError extends MigrationsError {
  readonly code = 'run_stopped';
  /** Null when it was stopped by something other than a signal. */
  readonly signal: NodeJS.Signals | null;

  constructor(reason: unknown) {
    const signal = reason instanceof Interruption ? reason.signal : null;
    super(`Stopped by ${signal ?? 'request'}. The scratch database is dropped.`, { cause: reason });
    this.signal = signal;
  }
}
