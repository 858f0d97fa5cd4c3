import { AppError } from '../../common/app-error.ts';
import type { JobStatus } from './job-values.ts';

/** A finished job does not change any more. */
export class JobFinishedError extends AppError {
  readonly code = 'job_finished';
  readonly kind = 'conflict';
  constructor(id: string, status: JobStatus) {
    super(`Job ${id} is ${status} already; upload the file again to start another one.`);
  }
}

/** Only a failed job can be retried. */
export class JobNotFailedError extends AppError {
  readonly code = 'not_failed';
  readonly kind = 'conflict';
  constructor(id: string, status: JobStatus) {
    super(`Job ${id} is ${status}; only a failed job can be retried.`);
  }
}

export class RetryLimitReachedError extends AppError {
  readonly code = 'retry_limit_reached';
  readonly kind = 'conflict';
  constructor(id: string, maxRetries: number) {
    super(`Job ${id} has been retried ${maxRetries} times, which is the limit; upload the file again.`);
  }
}

/** PDFs of failed jobs are kept for a week. */
export class SourceGoneError extends AppError {
  readonly code = 'source_gone';
  readonly kind = 'conflict';
  constructor(id: string) {
    super(`The file of job ${id} is no longer kept; upload it again.`);
  }
}

/** Nothing is begun for a user who may not use it. */
export class OwnerInactiveError extends AppError {
  readonly code = 'owner_inactive';
  readonly kind = 'conflict';
  constructor(id: string) {
    super(`The account that job ${id} belongs to is suspended or being erased; its jobs cannot be retried.`);
  }
}

export class JobActiveError extends AppError {
  readonly code = 'job_active';
  readonly kind = 'conflict';
  constructor(id: string) {
    super(`Job ${id} has not ended; cancel it first, or delete it with cancel=true.`);
  }
}

/** More streams than one person watches at once. */
export class TooManyStreamsError extends AppError {
  readonly code = 'too_many_streams';
  readonly kind = 'conflict';
  constructor(most: number) {
    super(`There are ${most} streams of job events open for this account; close one of them first.`);
  }
}
