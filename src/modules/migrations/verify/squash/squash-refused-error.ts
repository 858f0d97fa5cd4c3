import { MigrationsError } from '../../migrations-error.ts';

/** The revisions cannot be replaced by one; nothing was written. */
export class SquashRefusedError extends MigrationsError {
  readonly code = 'squash_refused';

  constructor(reason: string, cause?: unknown) {
    super(`No baseline was made: ${reason} Nothing was written.`, cause === undefined ? {} : { cause });
  }
}
