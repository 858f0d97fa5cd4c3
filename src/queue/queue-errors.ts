import { AppError } from '../common/app-error.ts';

/** A message could not be queued, and with it nothing of its unit of work is stored. */
export class QueueUnavailableError extends AppError {
  readonly code = 'queue_unavailable';
  readonly kind = 'unavailable';
  constructor(cause: unknown) {
    super('Work cannot be queued at the moment; nothing was changed, try again in a while.');
    this.cause = cause;
  }
}
