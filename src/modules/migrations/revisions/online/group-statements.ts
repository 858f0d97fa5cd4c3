import type { DownStatements, ExistingTables } from './change.ts';
import { addedChecked, subjectObject, subjectTable, tableKey } from './sql-form.ts';

/** Statements of one transaction, which locks one existing table at most. */
interface Group {
  readonly up: string[];
  readonly down: string[];
}

const COMES_LAST = /^(?:drop\s+(?:type|sequence|schema|function|procedure)|create\s+(?:materialized\s+)?view)\b/i;

/**
 * Divides statements by the existing table that they lock, and gives each group its statements of the way back.
 *
 * Statements that lock none come first, except for those that need what the others do.
 */
export function groupsOf(up: readonly string[], down: DownStatements, tables: ExistingTables): Group[] {
  const busy = up.map((sql) => busyTable(sql, tables));
  const names = [...new Set(busy.filter((table) => table !== null))];
  if (names.length < 2) return up.length === 0 ? [] : [{ up: [...up], down: [...down.left] }];
  const free = up.filter((_, at) => busy[at] === null);
  const groups = names.map((name): Group => ({ up: up.filter((_, at) => busy[at] === name), down: [] }));
  groups[0]!.up.unshift(...free.filter((sql) => !COMES_LAST.test(sql)));
  groups.at(-1)!.up.push(...free.filter((sql) => COMES_LAST.test(sql)));
  const known = groups.map((group) => new Set(group.up.flatMap(subjectsOf)));
  for (const sql of down.left) {
    const subjects = subjectsOf(sql);
    const at = known.findIndex((own) => subjects.some((subject) => own.has(subject)));
    groups[Math.max(at, 0)]!.down.push(sql);
  }
  return groups;
}

/**
 * Returns the foreign keys of new tables that need a transaction of their own, because they lock another existing table
 * than the statements that come with their table.
 */
export function foreignKeysApart(statements: readonly string[], tables: ExistingTables): string[] {
  const [keys, others] = [true, false].map((wanted) =>
    statements.filter((sql) => (addedChecked(sql)?.parent != null) === wanted),
  );
  const busy = [...others!, ...keys!].map((sql) => busyTable(sql, tables));
  const first = busy.find((table) => table !== null);
  return keys!.filter((sql) => ![null, first].includes(busyTable(sql, tables)));
}

function busyTable(sql: string, tables: ExistingTables): string | null {
  const form = addedChecked(sql);
  const locked = [...(form?.parent ? [tableKey(form.table), tableKey(form.parent)] : []), subjectTable(sql)];
  return locked.find((table) => table !== null && tables.has(table)) ?? null;
}

function subjectsOf(sql: string): string[] {
  const table = subjectTable(sql);
  const object = subjectObject(sql);
  return [...(table === null ? [] : [`table ${table}`]), ...(object === null ? [] : [object])];
}
