const SCHEME = /^postgres(?:ql)?(?:\+\w+)?:\/\//;

/** What is wrong with a text that is no database URL; to be put after what the text is called. */
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
