import type { RewriteContext } from './change.ts';
import { plainName, subjectTable, tableKey } from './sql-form.ts';

/** Returns whether another statement of the change may need a column at once: on its table, or on no table that is known. */
export function isNamedElsewhere(
  sql: string,
  table: string,
  columns: readonly string[],
  { all }: Pick<RewriteContext, 'all'>,
): boolean {
  return all.some((other) => {
    if (other === sql || ![tableKey(table), null].includes(subjectTable(other))) return false;
    return columns.some((name) => other.includes(plainName(name)));
  });
}
