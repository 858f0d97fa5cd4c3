import { type SqlToken, sqlTokens } from './sql-tokens.ts';

const ROUTINE = /^create (?:or replace )?(?:function|procedure) /;

/**
 * The statements of a script, without the semicolons that end them; a comment stays with the statement after it.
 *
 * As psql does, a semicolon in brackets (`create rule … do (…; …)`) or in the body of a routine between `begin atomic`
 * and `end` ends nothing.
 */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let depth = new Depth();
  for (const token of sqlTokens(script)) {
    if (!depth.endsAt(token)) continue;
    statements.push(script.slice(start, token.index));
    start = token.index + 1;
    depth = new Depth();
  }
  return [...statements, script.slice(start)].map((sql) => sql.trim()).filter((sql) => sql !== '');
}

/** How deep a statement is in brackets and blocks. */
class Depth {
  #brackets = 0;
  #blocks = 0;
  #words = '';

  /** Takes the next token. @returns true when it is the semicolon that ends the statement. */
  endsAt({ kind, text }: SqlToken): boolean {
    if (kind === 'word') this.#count(text.toLowerCase());
    if (kind !== 'other') return false;
    if (text === '(') this.#brackets += 1;
    if (text === ')') this.#brackets = Math.max(0, this.#brackets - 1);
    return text === ';' && this.#brackets === 0 && this.#blocks === 0;
  }

  #count(word: string): void {
    if (this.#words.length < 'create or replace procedure '.length) this.#words += `${word} `;
    if (this.#brackets > 0 || !ROUTINE.test(this.#words)) return;
    if (word === 'begin' || (word === 'case' && this.#blocks > 0)) this.#blocks += 1;
    if (word === 'end' && this.#blocks > 0) this.#blocks -= 1;
  }
}
