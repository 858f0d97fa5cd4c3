import type { Column, DatabaseSchema } from '@mikro-orm/postgresql';
import { narrows, typeChangeOf } from './type-change.ts';

/**
 * Takes the default of a column off before its type changes, and sets it again after.
 *
 * The server converts the values of a column with `using`, and its default by an assignment cast only, which many pairs of
 * types do not have. A type that takes every value of the one before needs none of it.
 */
export function aroundTypeChanges(statements: readonly string[], from: DatabaseSchema, to: DatabaseSchema): string[] {
  return statements.flatMap((sql, at) => {
    const change = typeChangeOf(sql);
    if (!change) return [sql];
    const [was, is] = [columnOf(from, change), columnOf(to, change)];
    if (!hasDefault(was) || baseOf(was.type) === baseOf(change.type) || !narrows(was.type, change.type)) return [sql];
    const alter = `alter table ${change.table} alter column ${change.column}`;
    const [before, after] = [statements.slice(0, at), statements.slice(at + 1)];
    const isOff = before.some((one) => one === `${alter} drop default` || one.startsWith(`${alter} type `));
    const isSetLater = after.some((one) => one.startsWith(`${alter} set default `) || one.startsWith(`${alter} type `));
    return [
      ...(isOff ? [] : [`${alter} drop default`]),
      sql,
      ...(isSetLater || !hasDefault(is) ? [] : [`${alter} set default ${is.default}`]),
    ];
  });
}

type WithDefault = Column & { readonly default: string };

function hasDefault(column: Column | undefined): column is WithDefault {
  return column?.default !== null && column?.default !== undefined && column.default !== 'null' && !column.generated;
}

function columnOf(schema: DatabaseSchema, change: { readonly table: string; readonly column: string }) {
  const name = unquoted(change.table);
  return (schema.getTable(`public.${name}`) ?? schema.getTable(name))?.getColumn(unquoted(change.column));
}

/** `varchar(20)` → `varchar`. */
const baseOf = (type: string): string => type.replace(/\(.*$/, '').trim();

const unquoted = (name: string): string => name.replaceAll('"', '');
