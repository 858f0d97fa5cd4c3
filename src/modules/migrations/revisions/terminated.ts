import { sqlTokens } from './sql-tokens.ts';

/** Returns a statement with the semicolon that ends it in a script. A comment at its end does not swallow the semicolon. */
export function terminated(sql: string): string {
  const tokens = [...sqlTokens(sql)];
  const isEnded = tokens.findLast(({ kind }) => kind !== 'comment')?.text === ';';
  if (isEnded) return sql.trim();
  return `${sql.trim()}${tokens.at(-1)?.text.startsWith('--') ? '\n' : ''};`;
}
