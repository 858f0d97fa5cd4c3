import type { Column, DatabaseSchema, DatabaseTable, SchemaHelper } from '@mikro-orm/postgresql';
import { dependentsOf } from './enum-dependents.ts';

const ADDS_LABEL = /^alter\s+type\s+(?<type>"[^"]+"(?:\."[^"]+")?)\s+add\s+value\b/i;

/**
 * Statements that remove the labels which `up` adds to enums; MikroORM writes none.
 *
 * PostgreSQL cannot drop a label, so the type is created again without it, and every column is converted by its text.
 * What was written for the old type, such as a default, a check, a generated column or a view, is removed before and
 * created again after. The server refuses it while a row still has the label.
 *
 * @param before the schema to go back to.
 */
export function enumDowngrade(up: readonly string[], before: DatabaseSchema, helper: SchemaHelper): string[] {
  const types = new Set(up.flatMap((sql) => ADDS_LABEL.exec(sql)?.groups?.['type'] ?? []));
  return [...types].flatMap((type) => recreate(type, before, helper));
}

function recreate(type: string, before: DatabaseSchema, helper: SchemaHelper): string[] {
  const key = type.replaceAll('"', '');
  const labels = before.getNativeEnum(key)?.items;
  if (!labels) return [];
  const name = key.split('.').at(-1) ?? key;
  const inSchema = type.includes('.') ? `${type.slice(0, type.indexOf('.'))}.` : '';
  const old = `"${name}_with_more_labels"`;
  const users = before.getTables().map((table) => ({
    table,
    columns: table.getColumns().filter((column) => !column.generated && enumKeyOf(column, table) === key),
  }));
  const { drop, create } = dependentsOf(before, name, users, helper);
  return [
    ...drop,
    `alter type ${type} rename to ${old}`,
    `create type ${type} as enum (${labels.map((label) => `'${label.replaceAll("'", "''")}'`).join(', ')})`,
    ...users.flatMap(({ table, columns }) => columns.map((column) => convert(table, column, type))),
    `drop type ${inSchema}${old}`,
    ...create,
  ];
}

function convert(table: DatabaseTable, column: Column, type: string): string {
  const array = column.type.endsWith('[]') ? '[]' : '';
  const name = `"${column.name}"`;
  return `alter table ${table.getQuotedName()} alter column ${name} type ${type}${array} using ${name}::text${array}::${type}${array}`;
}

/** The key of a column's enum among those of its schema: the type is of the table's schema unless it names another. */
function enumKeyOf({ nativeEnumName }: Column, { schema }: DatabaseTable): string | undefined {
  if (nativeEnumName === undefined) return undefined;
  const [name = '', own = schema] = nativeEnumName.split('.').toReversed();
  const actual = own === '*' ? schema : own;
  return actual === undefined || actual === 'public' ? name : `${actual}.${name}`;
}
