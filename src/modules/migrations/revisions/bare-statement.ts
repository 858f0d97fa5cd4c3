import { sqlTokens } from './sql-tokens.ts';

/** A statement from its first word on, without the blanks and comments before it. */
export function bareStatement(sql: string): string {
  for (const { kind, index } of sqlTokens(sql)) if (kind !== 'comment') return sql.slice(index);
  return '';
}

/** A statement as its revision means it: without the indentation that it has for the sake of the file around it. */
export function dedent(sql: string): string {
  const lines = sql.split('\n').map((line) => line.trimEnd());
  const indents = lines.slice(1).flatMap((line) => (line === '' ? [] : [line.length - line.trimStart().length]));
  const indent = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return lines
    .map((line, at) => (at === 0 ? line : line.slice(indent)))
    .join('\n')
    .trim();
}
