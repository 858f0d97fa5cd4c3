import { namesPostgres, NO_POSTGRES_URL, NO_URL, redacted, withoutDriver } from '../../../config/database-url.ts';
import { UsageError } from './usage-error.ts';

/**
 * The URL of a database on the command line, in the form that DATABASE_URL may have as well.
 *
 * @throws {UsageError} without its password.
 */
export function databaseUrlOf(argument: string): string {
  if (!namesPostgres(argument)) throw new UsageError(`"${redacted(argument)}" ${NO_POSTGRES_URL}`);
  const url = withoutDriver(argument);
  if (!URL.canParse(url)) throw new UsageError(`"${redacted(argument)}" ${NO_URL}`);
  return url;
}
