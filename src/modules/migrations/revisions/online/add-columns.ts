import type { Rewrite, Rewritten, Step } from './change.ts';
import { refuseNull, validateNotNull } from './not-null.ts';
import { addedColumns, type ColumnForm, plainName, tableKey } from './sql-form.ts';
import { isVolatileDefault } from './volatile-default.ts';

/** Adds a column whose default differs from row to row: its rows are filled in batches. */
export const addColumns: Rewrite = (sql, { tables }) => {
  const form = addedColumns(sql);
  const known = form && tables.get(tableKey(form.table));
  if (!known || known.key.length === 0) return null;
  if (!form.columns.some(isFilled)) return null;
  const each = form.columns.map((column) =>
    isFilled(column) && column.defaulted
      ? filledColumn(form.table, known.key, column.defaulted)
      : { kept: [`alter table ${form.table} ${column.sql}`], steps: [] },
  );
  return { kept: each.flatMap(({ kept }) => kept), steps: each.flatMap(({ steps }) => steps) };
};

function filledColumn(
  table: string,
  key: readonly string[],
  { column, type, isRequired, value }: NonNullable<ColumnForm['defaulted']>,
): Rewritten {
  const kept = [
    `alter table ${table} add ${column} ${type} null`,
    `alter table ${table} alter column ${column} set default ${value}`,
  ];
  const fill: Step = {
    phase: 'fill',
    busy: tableKey(table),
    up: [],
    down: [],
    backfill: { table, key, set: { [column]: 'default' }, where: `${column} is null` },
    note: `Fills ${tableKey(table)}.${plainName(column)} in batches`,
  };
  // not before: a check that is not valid yet refuses every update of a row that has no value so far
  const required = isRequired ? [refuseNull(table, column), validateNotNull(table, column)] : [];
  return { kept, steps: [fill, ...required] };
}

const isFilled = ({ defaulted }: ColumnForm): boolean => defaulted !== null && isVolatileDefault(defaulted.value);
