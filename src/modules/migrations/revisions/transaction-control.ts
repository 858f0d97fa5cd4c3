import { bareStatement } from './bare-statement.ts';
import { splitStatements } from './split-statements.ts';
import { sqlTokens } from './sql-tokens.ts';

/** Begins, ends or prepares a transaction. `rollback to` a savepoint does none of that. */
const CONTROL =
  /^(?:begin|commit|end|abort|start transaction|prepare transaction|rollback(?!(?: work| transaction)? to\b))\b/;

/** Words that tell: `rollback transaction to savepoint`. */
const MOST_WORDS = 4;

/**
 * Returns the first statement of a text that begins, ends or prepares a transaction; null when there is none.
 *
 * A `do` block or a procedure that does so needs no look: the server refuses that within a transaction.
 */
export function transactionControl(sql: string): string | null {
  const found = splitStatements(sql).find((statement) => CONTROL.test(firstWords(statement)));
  return found === undefined ? null : bareStatement(found);
}

function firstWords(statement: string): string {
  const words: string[] = [];
  for (const { kind, text } of sqlTokens(statement)) {
    if (kind === 'comment') continue;
    if (kind !== 'word' || words.length === MOST_WORDS) break;
    words.push(text.toLowerCase());
  }
  return words.join(' ');
}
