import { readFile } from 'node:fs/promises';
import type { IndexDef } from '@mikro-orm/sql';
import { z } from 'zod';

const Column = z.object({
  name: z.string(),
  type: z.string(),
  nativeEnumName: z.string().nullish(),
  default: z.string().nullish(),
});
/** As the ORM wrote it, for the ORM to read. */
const Index = z.custom<IndexDef>((value) => typeof value === 'object' && value !== null && 'keyName' in value);
const Table = z.object({
  name: z.string(),
  schema: z.string().nullish(),
  columns: z.record(z.string(), Column),
  indexes: z.array(Index).default([]),
  checks: z.array(z.object({ name: z.string(), expression: z.string() })).default([]),
});

/** The part of the ORM snapshot that tells how an enum was used before the revision. */
const Snapshot = z.object({
  tables: z.array(Table),
  nativeEnums: z.record(
    z.string(),
    z.object({ name: z.string(), schema: z.string().nullish(), items: z.array(z.string()) }),
  ),
});

export type EnumSnapshot = z.infer<typeof Snapshot>;
export type SnapshotTable = z.infer<typeof Table>;

/** @returns null where there is no snapshot yet. */
export async function readEnumSnapshot(path: string): Promise<EnumSnapshot | null> {
  try {
    return Snapshot.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

const ADDS_LABEL = /^alter\s+type\s+(?<type>"[^"]+"(?:\."[^"]+")?)\s+add\s+value\b/i;

/**
 * Statements that take labels away again which `up` adds to enums; MikroORM writes none.
 *
 * PostgreSQL cannot drop a label, so the type is made anew, and every column is changed over by its text. What was
 * written for the old type, a default, a check or the condition of an index, is taken off before and put back after.
 * The server refuses it while a row still has the label.
 *
 * @param snapshot the schema before the revision, which is the one to go back to.
 * @param createIndex the statement that makes an index of the snapshot again.
 */
export function enumDown(
  up: readonly string[],
  snapshot: EnumSnapshot,
  createIndex: (table: SnapshotTable, index: IndexDef) => string,
): string[] {
  const types = new Set(up.flatMap((sql) => ADDS_LABEL.exec(sql)?.groups?.['type'] ?? []));
  return [...types].flatMap((type) => makeAnew(type, snapshot, createIndex));
}

function makeAnew(
  type: string,
  { nativeEnums, tables }: EnumSnapshot,
  createIndex: (table: SnapshotTable, index: IndexDef) => string,
): string[] {
  const key = type.replaceAll('"', '');
  const before = nativeEnums[key];
  if (!before) return [];
  const old = quote(`${before.name}_with_more_labels`);
  const labels = before.items.map((label) => `'${label.replaceAll("'", "''")}'`);
  const steps = tables.flatMap((table) => {
    const columns = Object.values(table.columns).filter((column) => column.nativeEnumName === key);
    const { indexes, checks } = dependents(table, columns);
    const alter = `alter table ${nameOf(table)}`;
    return {
      before: [
        ...indexes.map(({ keyName }) => `drop index ${inSchemaOf(table, keyName)}`),
        ...checks.map(({ name }) => `${alter} drop constraint ${quote(name)}`),
      ],
      change: columns.flatMap((column) => changeOver(alter, column, type)),
      after: [
        ...checks.map(({ name, expression }) => `${alter} add constraint ${quote(name)} check (${expression})`),
        ...indexes.map((index) => createIndex(table, index)),
      ],
    };
  });
  return [
    ...steps.flatMap((step) => step.before),
    `alter type ${type} rename to ${old}`,
    `create type ${type} as enum (${labels.join(', ')})`,
    ...steps.flatMap((step) => step.change),
    `drop type ${type.includes('.') ? `${type.split('.')[0]}.` : ''}${old}`,
    ...steps.flatMap((step) => step.after),
  ];
}

/** By the name of the column in their text: one too many is only made again. */
function dependents(table: SnapshotTable, columns: readonly { name: string }[]) {
  const mentions = (text: string | null | undefined) =>
    columns.some(({ name }) => new RegExp(`\\b${name.replaceAll(/\W/g, String.raw`\$&`)}\\b`).test(text ?? ''));
  return {
    indexes: table.indexes.filter(
      (index) => !index.primary && !index.constraint && mentions(index.where ?? index.expression),
    ),
    checks: table.checks.filter(({ expression }) => mentions(expression)),
  };
}

function changeOver(alter: string, column: z.infer<typeof Column>, type: string): string[] {
  const [name, array] = [quote(column.name), column.type.endsWith('[]') ? '[]' : ''];
  const hasDefault = column.default !== null && column.default !== undefined;
  return [
    ...(hasDefault ? [`${alter} alter column ${name} drop default`] : []),
    `${alter} alter column ${name} type ${type}${array} using ${name}::text${array}::${type}${array}`,
    ...(hasDefault ? [`${alter} alter column ${name} set default ${column.default}`] : []),
  ];
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const inSchemaOf = ({ schema }: SnapshotTable, name: string): string =>
  schema && schema !== 'public' ? `${quote(schema)}.${quote(name)}` : quote(name);
const nameOf = (table: SnapshotTable): string => inSchemaOf(table, table.name);
