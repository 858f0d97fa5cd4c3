import { AppError } from './app-error.ts';

/** There is no such object, or it belongs to somebody else: the answer must not tell which. */
export class NotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code: string;

  /** @param what as people call it: `deck` gives the code `deck_not_found`. */
  constructor(what: string, id: string) {
    super(`There is no ${what} ${id} of yours; list yours to see their ids.`);
    this.code = `${what.replaceAll(' ', '_')}_not_found`;
  }
}
