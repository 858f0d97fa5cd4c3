import { narrows, typeChangeOf } from '../type-change.ts';
import type { Rewrite, RewriteContext } from './change.ts';
import { copiedColumn } from './copied-column.ts';
import { temporaryName } from './existing-column.ts';
import { isNamedElsewhere } from './named-elsewhere.ts';
import { plainName, renamedColumn, tableKey } from './sql-form.ts';

/** Renames a column by way of another one, which old and new versions can use next to each other. */
export const renameColumn: Rewrite = (sql, context) => {
  const form = renamedColumn(sql);
  const found = form && columnOf(form.table, form.from, context);
  if (!form || !found || isNamedElsewhere(sql, form.table, [form.from, form.to], context)) return null;
  const { table, from, to } = form;
  const { column } = found;
  // a trigger cannot tell a null that is written from a value that is left out
  if (!column.isRequired && column.default !== null) return null;
  const back = context.down.take((other) => {
    const one = renamedColumn(other);
    return one?.table === table && one.from === to && one.to === from;
  });
  if (back === null) return null;
  return copiedColumn({
    ...found,
    table,
    from,
    to,
    type: column.type,
    isTwoWay: true,
    finish: { up: [], down: [] },
    title: `renaming ${plainName(from)} to ${plainName(to)} in ${tableKey(table)}`,
    hint:
      `. Guessed: ${from} is renamed, because one column left and one like it came. ` +
      `If ${to} is another column, write two changes: add it, then drop ${from}`,
  });
};

/** Gives a column a wider type by way of another one, where the server would write the whole table. */
export const widenColumn: Rewrite = (sql, context) => {
  const change = typeChangeOf(sql);
  const found = change && columnOf(change.table, change.column, context);
  if (!change || !found || !isWiderRewrite(found.column.type, change.type)) return null;
  const { table, column: from, type } = change;
  const to = `"${temporaryName(plainName(from))}"`;
  const defaults = context.all.filter((other) => defaultOf(other, table, from) !== undefined);
  const others = { all: context.all.filter((other) => !defaults.includes(other)) };
  if (to.length > LONGEST_QUOTED || isNamedElsewhere(sql, table, [from], others)) return null;
  const back = context.down.take((other) => {
    const one = typeChangeOf(other);
    return one?.table === table && one.column === from;
  });
  if (back === null) return null;
  // set on the old column before the expand
  const [value = found.column.default] = defaults.map((other) => defaultOf(other, table, from));
  return copiedColumn({
    ...found,
    column: { ...found.column, default: value },
    table,
    from,
    to,
    type,
    isTwoWay: false,
    finish: {
      up: [`alter table ${table} rename column ${to} to ${from}`],
      down: [`alter table ${table} rename column ${from} to ${to}`],
    },
    title: `giving ${tableKey(table)}.${plainName(from)} the type ${type}`,
    hint: `. Values that need the wider type are refused until the contract`,
  });
};

/** Returns the default that a statement gives a column; null where it takes it off, undefined for any other statement. */
function defaultOf(sql: string, table: string, column: string): string | null | undefined {
  const alter = `alter table ${table} alter column ${column}`;
  if (sql === `${alter} drop default`) return null;
  return sql.startsWith(`${alter} set default `) ? sql.slice(`${alter} set default `.length) : undefined;
}

/** The longest name that PostgreSQL keeps, in quotes. */
const LONGEST_QUOTED = 65;

function columnOf(table: string, name: string, { tables, minVersion }: RewriteContext) {
  const known = tables.get(tableKey(table));
  const column = known?.columns.get(plainName(name));
  return known && column && known.key.length > 0 && minVersion !== null ? { known, column, minVersion } : null;
}

const TEXTS = new Set(['varchar', 'text']);
const baseOf = (type: string): string => type.replace(/\(.*$/, '').trim();

/** True for a type that takes every value, and whose values the server stores in another way. */
function isWiderRewrite(from: string, to: string): boolean {
  const [was, is] = [baseOf(from), baseOf(to)];
  // what a time without zone means depends on the session that writes it
  if (is === 'timestamptz') return false;
  return !narrows(from, to) && was !== is && !(TEXTS.has(was) && TEXTS.has(is));
}
