import { UsageError } from './usage-error.ts';

const SCHEME = /^postgres(?:ql)?(?:\+\w+)?:\/\//;

/**
 * The URL of a database on the command line; SQLAlchemy's `postgresql+asyncpg://` is accepted, and its driver part dropped.
 *
 * @throws {UsageError} without its password.
 */
export function databaseUrlOf(argument: string): string {
  const shown = withoutPassword(argument);
  if (!SCHEME.test(argument)) {
    throw new UsageError(`"${shown}" must look like postgresql://user:password@host:5432/database`);
  }
  const url = argument.replace(SCHEME, 'postgresql://');
  if (!URL.canParse(url))
    throw new UsageError(`"${shown}" is not a URL; escape special characters of the password as %XX`);
  return url;
}

/** The text without user and password, wherever it may be malformed. */
function withoutPassword(text: string): string {
  return text.replace(/^([\w+.-]*:\/\/)?.*@/s, '$1…@').replaceAll(/(password=)[^&\s]*/gi, '$1…');
}
