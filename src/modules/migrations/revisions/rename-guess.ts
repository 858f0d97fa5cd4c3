import { bareStatement } from './bare-statement.ts';

const NAME = String.raw`"(?:[^"]|"")+"|\w+`;
const ALTERED = new RegExp(
  String.raw`^alter\s+table\s+(?:if\s+exists\s+)?(?<table>(?:${NAME})(?:\.(?:${NAME}))?)`,
  'i',
);
const RENAMED = new RegExp(String.raw`\brename\s+(?:column\s+)?(?<from>${NAME})\s+to\s+(?<to>${NAME})`, 'i');
const ADDED = new RegExp(String.raw`\badd\s+(?:column\s+)(?<name>${NAME})|\badd\s+(?<quoted>"(?:[^"]|"")+")`, 'gi');
const DROPPED = new RegExp(String.raw`\bdrop\s+column\s+(?:if\s+exists\s+)?(?<name>${NAME})`, 'gi');

/**
 * Returns what a person should check of columns that left and came in one table: whether they were taken for one column under
 * another name, or for two columns. Null for other statements.
 *
 * @param others all statements of the same direction.
 */
export function renameGuess(sql: string, others: readonly string[]): string | null {
  const bare = bareStatement(sql);
  const table = tableOf(bare);
  if (table === null) return null;
  const renamed = RENAMED.exec(bare)?.groups;
  if (renamed && !others.some((other) => drops(other, table, renamed['to']!))) {
    return (
      `Guessed: ${renamed['from']} is renamed, because one column left and one like it came. ` +
      `If ${renamed['to']} is another column, drop and add instead.`
    );
  }
  const dropped = namesIn(bare, DROPPED);
  const added = others.map(bareStatement).filter((one) => tableOf(one) === table);
  const names = added.flatMap((one) => namesIn(one, ADDED));
  if (dropped.length === 0 || names.length === 0) return null;
  return (
    `Guessed: no rename of ${dropped.join(', ')}. If ${names.join(' or ')} is the same column under another name, ` +
    `write "alter table ${table} rename column … to …" instead, which keeps the values.`
  );
}

/** True where a column made room for one that takes its name. */
const drops = (sql: string, table: string, column: string): boolean => {
  const bare = bareStatement(sql);
  return tableOf(bare) === table && namesIn(bare, DROPPED).includes(column);
};

const tableOf = (sql: string): string | null => ALTERED.exec(sql)?.groups?.['table'] ?? null;

const namesIn = (sql: string, pattern: RegExp): string[] =>
  [...sql.matchAll(pattern)].flatMap(({ groups }) => groups?.['name'] ?? groups?.['quoted'] ?? []);
