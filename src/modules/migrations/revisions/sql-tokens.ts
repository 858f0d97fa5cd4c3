/** One lexical unit of a script. Blanks are left out. */
export interface SqlToken {
  /** `other` is one character: an operator, a bracket, a semicolon, a digit. */
  readonly kind: 'comment' | 'literal' | 'quoted' | 'word' | 'other';
  readonly text: string;
  /** Where it begins in the script. */
  readonly index: number;
}

const LETTER = String.raw`A-Za-z_\u0080-\uffff`;
const ESCAPED = String.raw`'[^'\\]*(?:(?:''|\\[\s\S])[^'\\]*)*(?:'|$)`;

/** What is not closed reaches to the end of the script. */
const TOKEN = new RegExp(
  [
    String.raw`(?<comment>--[^\n\r]*|\/\*)`,
    String.raw`(?<literal>[eE]${ESCAPED}(?:\s*[\n\r]\s*${ESCAPED})*|'[^']*(?:''[^']*)*(?:'|$)|(?<tag>\$(?:[${LETTER}][${LETTER}\d]*)?\$)[\s\S]*?(?:\k<tag>|$))`,
    String.raw`(?<quoted>"[^"]*(?:""[^"]*)*(?:"|$))`,
    String.raw`(?<word>[${LETTER}][${LETTER}\d$]*)`,
    String.raw`(?<other>\S)`,
  ].join('|'),
  'g',
);

/**
 * Reads a script as PostgreSQL's own scanner does: nested comments, literals with escapes, dollar quotes.
 *
 * @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html
 */
export function* sqlTokens(script: string): Generator<SqlToken> {
  const pattern = new RegExp(TOKEN);
  for (let match = pattern.exec(script); match; match = pattern.exec(script)) {
    const { index, groups = {} } = match;
    if (match[0] === '/*') pattern.lastIndex = endOfComment(script, index);
    const text = script.slice(index, pattern.lastIndex);
    if (groups['comment'] !== undefined) yield { kind: 'comment', text, index };
    else if (groups['literal'] !== undefined) yield { kind: 'literal', text, index };
    else if (groups['quoted'] !== undefined) yield { kind: 'quoted', text, index };
    else if (groups['word'] !== undefined) yield { kind: 'word', text, index };
    else yield { kind: 'other', text, index };
  }
}

/** Returns the position after a comment that begins at `start` and may hold others. */
function endOfComment(script: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(script); mark; mark = marks.exec(script)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return script.length;
}

/** Returns the lines, counted from 0, that begin within a literal or a quoted name: their indentation is part of it. */
export function linesInLiterals(sql: string): Set<number> {
  const lines = new Set<number>();
  for (const { kind, text, index } of sqlTokens(sql)) {
    if (kind !== 'literal' && kind !== 'quoted') continue;
    const first = lineAt(sql, index);
    const last = lineAt(sql, index + text.length);
    for (let line = first + 1; line <= last; line++) lines.add(line);
  }
  return lines;
}

const lineAt = (sql: string, index: number): number => sql.slice(0, index).split('\n').length - 1;
