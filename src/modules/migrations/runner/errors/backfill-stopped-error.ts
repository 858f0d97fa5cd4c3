import { MigrationsError } from '../../migrations-error.ts';
import { adviceFor } from './server-advice.ts';
import { serverMessage, sqlState } from './statement-error.ts';

/** A backfill stopped between two batches; the batches before stay, and the next run goes on after them. */
export class BackfillStoppedError extends MigrationsError {
  readonly code = 'backfill_stopped';
  readonly revision: string;
  readonly rows: number;

  constructor(revision: string, rows: number, reason: string, cause?: unknown) {
    const advice = cause === undefined ? null : adviceFor(sqlState(cause));
    super(
      [
        `Revision ${revision} stopped after ${rows.toLocaleString('en')} rows: ${reason}`,
        ...(cause === undefined ? [] : [serverMessage(cause)]),
        ...(advice === null ? [] : [advice]),
        'The rows that were filled stay. Run it again: it goes on with the next row.',
      ].join('\n'),
      { cause },
    );
    this.revision = revision;
    this.rows = rows;
  }
}
