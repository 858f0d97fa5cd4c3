import { DriverException } from '@mikro-orm/core';

/** Classes 08 (connection), 53 (resources) and 57P (shutdown) of SQLSTATE. */
const AWAY_STATE = /^(?:08|53|57P)[0-9A-Z]{2,3}$/;
const SOCKET_CODE = /^E[A-Z_]+$/;
/** What the driver says without a code. */
const AWAY_MESSAGE =
  /^(?:timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection)/;

/** Could the database not be reached, or was the way to it lost? A commit that ends like this may have been made. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.cause !== undefined && isDatabaseAway(error.cause)) return true;
  if (AWAY_MESSAGE.test(error.message)) return true;
  const code = 'code' in error ? String(error.code) : '';
  // what the queue sends is not the ORM's: its errors are those of the driver; other code has errors of sockets, too
  const ofDatabase = error instanceof DriverException;
  return AWAY_STATE.test(code) || (ofDatabase && SOCKET_CODE.test(code));
}
