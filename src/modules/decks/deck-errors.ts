import { AppError } from '../../common/app-error.ts';

/** The row is there and its package is not: somebody emptied the bucket, or a restore brought back only the tables. */
export class FileMissingError extends AppError {
  readonly code = 'file_missing';
  readonly kind = 'conflict';
  constructor(id: string) {
    super(`The package of deck ${id} is not in storage any more; upload the file again to make it anew.`);
  }
}
