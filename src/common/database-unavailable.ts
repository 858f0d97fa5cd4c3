import { AppError } from './app-error.ts';

/**
 * Classes 08 (connection), 28 (login), 3D (no such database), 53 (resources) and 57P (shutdown) of SQLSTATE; and 25006: a
 * server that takes no writes, as after a failover that left the connections on what is a replica now.
 */
const UNAVAILABLE_STATE = /^(?:08[0-9A-Z]{3}|28[0-9A-Z]{3}|3D000|53[0-9A-Z]{3}|57P[0-9A-Z]{2}|25006)$/;
/** Of sockets: a connection that a transaction begins with fails as it is, not as an error of the ORM. */
const UNAVAILABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  // its certificate, or that of who signed it, is not or no longer good
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
/** What the driver says without a code. */
const UNAVAILABLE_MESSAGE =
  /^(?:The server does not support SSL connections|timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection)/;

/**
 * Serialization failure, deadlock, lock timeout; and a transaction that the server ended because the role or database
 * limits its time (idle in transaction, transaction_timeout).
 */
const BUSY_STATE = /^(?:40001|40P01|55P03|25P03|25P04)$/;

/** Returns whether the unit of work was rolled back because of a conflict with another one. A retry can succeed. */
export function isDatabaseBusy(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'queue_unavailable' && isDatabaseBusy(error.cause);
  return error instanceof Error && 'code' in error && BUSY_STATE.test(String(error.code));
}

/**
 * Returns whether the database is unavailable or its connection was lost. A commit that fails like this may have succeeded.
 *
 * Failures of other services are errors of ours, which name the service.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'queue_unavailable' && isDatabaseUnavailable(error.cause);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return UNAVAILABLE_STATE.test(code) || UNAVAILABLE_CODES.has(code) || UNAVAILABLE_MESSAGE.test(error.message);
}
