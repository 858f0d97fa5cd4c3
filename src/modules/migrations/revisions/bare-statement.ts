import { linesInLiterals, sqlTokens } from './sql-tokens.ts';

/** A statement from its first word on, without the blanks and comments before it. */
export function bareStatement(sql: string): string {
  for (const { kind, index } of sqlTokens(sql)) if (kind !== 'comment') return sql.slice(index);
  return '';
}

/**
 * Returns a statement without the indentation that its file gives it. Lines within literals stay as they are: the server
 * keeps their blanks, for example in the body of a function.
 */
export function unindent(sql: string): string {
  const literal = linesInLiterals(sql);
  const lines = sql.split('\n');
  const indents = lines.flatMap((line, at) =>
    at === 0 || literal.has(at) || line.trim() === '' ? [] : indentOf(line),
  );
  const indent = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return lines
    .map((line, at) => (literal.has(at) ? line : line.slice(at === 0 ? 0 : Math.min(indent, indentOf(line)))))
    .join('\n')
    .trim();
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/**
 * Returns a statement as checksums see it: without indentation, in literals too, and without blanks at the end of a line.
 * Checksums in the histories of databases rest on it, so it does not change.
 */
export function dedent(sql: string): string {
  const lines = sql.split('\n').map((line) => line.trimEnd());
  const indents = lines.slice(1).flatMap((line) => (line === '' ? [] : [indentOf(line)]));
  const indent = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return lines
    .map((line, at) => (at === 0 ? line : line.slice(indent)))
    .join('\n')
    .trim();
}
