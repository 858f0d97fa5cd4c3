import { sqlTokens } from '../sql-tokens.ts';

/** Functions that give the same value to all rows of one statement, and type names that take a size. */
const STABLE = new Set(
  [
    'now transaction_timestamp statement_timestamp current_timestamp localtimestamp current_time localtime',
    'current_setting current_database lower upper coalesce cast array row date_trunc to_char make_interval',
    'jsonb_build_object jsonb_build_array json_build_object json_build_array to_jsonb',
    'varchar char character varying numeric decimal bit timestamp timestamptz time timetz interval float vector',
  ]
    .join(' ')
    .split(' '),
);

/**
 * True for a default that may differ from row to row: the server rewrites a table to add a column with it.
 *
 * A function that is not known counts as volatile: then the column is filled in batches, which is right for any default.
 *
 * @see https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
 */
export function isVolatileDefault(expression: string): boolean {
  const tokens = [...sqlTokens(expression)].filter(({ kind }) => kind !== 'comment');
  return tokens.some(({ kind, text }, at) => {
    const isCalled = (kind === 'word' || kind === 'quoted') && tokens[at + 1]?.text === '(';
    return isCalled && !STABLE.has(text.toLowerCase());
  });
}
