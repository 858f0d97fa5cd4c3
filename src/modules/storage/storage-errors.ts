import { AppError } from '../../common/app-error.ts';

/** The object store cannot be reached, is full or refuses us. */
export class StorageUnavailableError extends AppError {
  readonly code = 'storage_unavailable';
  readonly kind = 'unavailable';
  constructor(cause: unknown) {
    super('Files cannot be stored or read at the moment; nothing was changed, try again in a while.');
    this.cause = cause;
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** Tells whether a write failed because a disk of this machine is full. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && FULL.has(String(error.code));
}

/** A link to a file that has expired, was changed, or leads to a file that is gone. */
export class LinkInvalidError extends AppError {
  readonly code = 'link_invalid';
  readonly kind = 'not-found';
  constructor() {
    super('This link has expired or leads nowhere; ask for a new one with POST /decks/:id/download-url.');
  }
}
