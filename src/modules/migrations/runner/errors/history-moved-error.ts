import { MigrationsError } from '../../migrations-error.ts';

/** The revisions that this process began to run are not those that the history asks for any more. */
export class HistoryMovedError extends MigrationsError {
  readonly code = 'history_moved';

  constructor(revision: string, direction: 'up' | 'down') {
    super(
      `Revision ${revision} was ${direction === 'up' ? 'applied' : 'reverted'} by another migrator in the meantime: the connection ` +
        'that held the migration lock was cut. It was not run again. Run "migrate current" to see where the database is.',
    );
  }
}
