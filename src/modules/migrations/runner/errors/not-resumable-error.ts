import { MigrationsError } from '../../migrations-error.ts';

/** A revision that runs outside a transaction could not be taken up again after a crash; nothing was run. */
export class NotResumableError extends MigrationsError {
  readonly code = 'revision_not_resumable';
}
