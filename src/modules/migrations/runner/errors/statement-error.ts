/** The fields of PostgreSQL's error answer that help a person. @see https://www.postgresql.org/docs/current/protocol-error-fields.html */
interface ServerError {
  readonly code?: string | undefined;
  /** Character in the statement, counted from 1, as text. */
  readonly position?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
}

const CONTEXT_LINES = 2;

/** SQLSTATE of a cancelled statement. */
export const QUERY_CANCELED = '57014';

/** SQLSTATE of what the role may not do. */
export const INSUFFICIENT_PRIVILEGE = '42501';

/** True when the server, or the way to it, was lost while a statement ran: whether it was executed is unknown. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = fieldsOf(error);
  return (
    /^(?:57P0[123]|08...|ECONNRESET|EPIPE|ECONNREFUSED|ETIMEDOUT)$/.test(code ?? '') ||
    /Connection terminated|connection error and is not queryable/.test(error.message)
  );
}

/** SQLSTATE of an error from the server; undefined for any other. */
export function sqlState(error: unknown): string | undefined {
  const { code } = fieldsOf(error);
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** The server's message with detail, hint and SQLSTATE, or the message of any other error. */
export function serverMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message } = error;
  const { detail, hint, where } = fieldsOf(error);
  const code = sqlState(error);
  const lines = [
    code ? `${message.split('\n')[0]} (SQLSTATE ${code})` : message,
    detail && `  detail: ${detail}`,
    hint && `  hint: ${hint}`,
    where && `  where: ${where}`,
  ];
  return lines.filter(Boolean).join('\n');
}

/** The statement with a caret under the character that the server complains of, and only the lines around it. */
export function quoteStatement(sql: string, error: unknown): string {
  const position = Number(fieldsOf(error).position ?? 0);
  const lines = sql.split('\n');
  if (!(position > 0)) return shorten(lines).join('\n');
  const before = sql.slice(0, position - 1).split('\n');
  const line = before.length - 1;
  const first = Math.max(0, line - CONTEXT_LINES);
  const shown = lines.slice(first, line + CONTEXT_LINES + 1).map((text) => `    ${text}`);
  shown.splice(line - first + 1, 0, `    ${' '.repeat(before[line]!.length)}^`);
  return shown.join('\n');
}

function fieldsOf(error: unknown): ServerError {
  return typeof error === 'object' && error !== null ? error : {};
}

function shorten(lines: readonly string[]): string[] {
  const most = 2 * CONTEXT_LINES + 1;
  const shown = lines.slice(0, most).map((text) => `    ${text}`);
  return lines.length > most ? [...shown, `    … ${lines.length - most} more lines`] : shown;
}
