import { AppError } from '../../common/app-error.ts';

/** The row exists and its package does not: the bucket was emptied, or a restore brought back only the tables. */
export class FileMissingError extends AppError {
  readonly code = 'file_missing';
  readonly kind = 'conflict';
  constructor(id: string) {
    super(`The package of deck ${id} is no longer in storage; upload the file again to rebuild it.`);
  }
}
