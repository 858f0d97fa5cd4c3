import { MigrationsError } from '../../migrations-error.ts';

/** The person who was asked said no, or another migrator changed in the meantime what the answer was about. */
export class NotApprovedError extends MigrationsError {
  readonly code = 'not_approved';

  constructor(reason: 'declined' | 'changed') {
    super(
      reason === 'declined'
        ? 'Nothing was run.'
        : 'Another migrator ran while you were asked, so the answer is about other revisions now; nothing was run. Try again.',
    );
  }
}
