const SCHEME = /^postgres(?:ql)?(?:\+\w+)?:\/\//;

/** What is wrong with a text that is not a database URL. It follows the name of the text. */
export const NO_POSTGRES_URL = 'must look like postgresql://user:password@host:5432/database';
export const NO_URL = 'is not a URL; escape special characters of the password as %XX';

/** Whether it names PostgreSQL; SQLAlchemy's `postgresql+asyncpg://` does too. */
export function namesPostgres(text: string): boolean {
  return SCHEME.test(text);
}

/** The URL as the driver takes it: without SQLAlchemy's part. */
export function withoutDriver(url: string): string {
  return url.replace(SCHEME, 'postgresql://');
}

/** The text without user and password, wherever it may be malformed. */
export function redacted(text: string): string {
  return text.replace(/^([\w+.-]*:\/\/)?.*@/s, '$1…@').replaceAll(/(password=)[^&\s]*/gi, '$1…');
}

interface Places {
  readonly DATABASE_URL: string;
  readonly DATABASE_DIRECT_URL?: string | undefined;
}

/** Where a session is kept for its whole life: for notifications, locks of a session, and the migrator. */
export const directUrlOf = ({ DATABASE_URL, DATABASE_DIRECT_URL }: Places): string =>
  DATABASE_DIRECT_URL ?? DATABASE_URL;

/** Whether a pooler gives each transaction of `DATABASE_URL` another connection: a direct one is named for what needs it. */
export const sharesConnections = (places: Places): boolean => directUrlOf(places) !== places.DATABASE_URL;
