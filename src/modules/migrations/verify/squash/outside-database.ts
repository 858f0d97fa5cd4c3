import { sqlTokens } from '../../revisions/sql-tokens.ts';

/** Objects of the server: no catalog of a database has them, so a baseline cannot make them. */
const OUTSIDE =
  /\b(?:(?:create|alter|drop) (?:role|user|group|database|tablespace|subscription)\b(?! mapping\b)|alter system\b|(?:grant|revoke(?: admin option for)?) \w+(?: , \w+)* (?:to|from)\b)/;

/**
 * Returns the beginning of a statement that changes the server and not only its database: roles, memberships, databases; null
 * for any other. Bodies in dollar quotes count, because a `do` block runs them.
 */
export function outsideDatabase(sql: string): string | null {
  const found = OUTSIDE.exec(wordsOf(sql));
  return found ? found[0] : null;
}

function wordsOf(sql: string): string {
  const words: string[] = [];
  for (const { kind, text } of sqlTokens(sql)) {
    if (kind === 'word' || kind === 'other') words.push(text.toLowerCase());
    if (kind === 'quoted') words.push('name');
    if (kind === 'literal')
      words.push(text.startsWith('$') ? wordsOf(text.replaceAll(/^\$\w*\$|\$\w*\$$/g, '')) : "''");
  }
  return words.join(' ');
}
