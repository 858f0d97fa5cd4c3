import { MigrationsError } from '../migrations-error.ts';

/** An argument means nothing here; nothing was done. Unlike Commander's own error it does not quote the argument. */
export class UsageError extends MigrationsError {
  readonly code = 'usage';
}
