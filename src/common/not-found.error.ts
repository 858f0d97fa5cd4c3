import { AppError } from './app-error.ts';

/** The object does not exist, or it belongs to another user: the answer must not tell which. */
export class NotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code: string;

  /** @param what as people call it: `deck` gives the code `deck_not_found`. */
  constructor(what: string, id: string) {
    super(`You have no ${what} with the id ${id}; list yours to see their ids.`);
    this.code = `${what.replaceAll(' ', '_')}_not_found`;
  }
}
