import { AppError } from './app-error.ts';

/** Classes 08 (connection), 53 (resources) and 57P (shutdown) of SQLSTATE. */
const AWAY_STATE = /^(?:08|53|57P)[0-9A-Z]{2,3}$/;
/** Of sockets: a connection that a transaction begins with fails as it is, not as an error of the ORM. */
const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** What the driver says without a code. */
const AWAY_MESSAGE =
  /^(?:timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection)/;

/**
 * Could the database not be reached, or was the way to it lost? A commit that ends like this may have been made.
 *
 * Other neighbours are asked through errors of ours, which say whom they are about.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'queue_unavailable' && isDatabaseAway(error.cause);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return AWAY_STATE.test(code) || AWAY_CODES.has(code) || AWAY_MESSAGE.test(error.message);
}
