import { MigrationsError } from '../../migrations-error.ts';

/** A backfill cannot be run as it is declared; nothing was run. */
export class BackfillRefusedError extends MigrationsError {
  readonly code = 'backfill_refused';
}
