import type { Column, DatabaseTable } from '@mikro-orm/sql';

/** A column that was there before a change. */
export interface ExistingColumn {
  /** As SQL: `varchar(100)`. */
  readonly type: string;
  readonly isRequired: boolean;
  /** SQL expression; null for none. */
  readonly default: string | null;
}

/**
 * Returns the columns that another one can take the place of, by name: no key, index, constraint, trigger, policy, view,
 * comment or generated value hangs on them.
 *
 * @param views definitions of the views of the schema.
 */
export function copyableColumns(table: DatabaseTable, views: readonly string[]): Map<string, ExistingColumn> {
  const columns = table.getColumns();
  const names = new Set(columns.map(({ name }) => name));
  const used = new Set([
    ...table.getIndexes().flatMap(({ columnNames }) => columnNames),
    ...Object.values(table.getForeignKeys()).flatMap(({ columnNames }) => columnNames),
  ]);
  // an expression may name any column
  const texts = [
    ...views,
    ...columns.map(({ generated }) => generated ?? ''),
    ...[table.getChecks(), table.getTriggers(), table.getPolicies()].map((all) => JSON.stringify(all)),
    ...table.getIndexes().map((index) => JSON.stringify([index.expression, index.where])),
  ];
  const isFree = (column: Column): boolean =>
    isPlain(column) &&
    !used.has(column.name) &&
    !names.has(temporaryName(column.name)) &&
    !texts.some((text) => text.includes(column.name));
  return new Map(columns.filter(isFree).map((column) => [column.name, existing(column)]));
}

/** Returns the name that a column of another type has until it takes the place of the old one. */
export const temporaryName = (name: string): string => `${name}_new`;

function existing({ type, nullable, default: value }: Column): ExistingColumn {
  return { type, isRequired: nullable !== true, default: value == null || value === 'null' ? null : value };
}

const isPlain = (column: Column): boolean =>
  !column.primary &&
  !column.unique &&
  !column.generated &&
  !column.autoincrement &&
  !column.comment &&
  !column.collation &&
  !column.nativeEnumName &&
  (column.enumItems ?? []).length === 0;
