import type { DatabaseSchema, SchemaHelper, SqlSchemaGenerator } from '@mikro-orm/postgresql';
import { enumDowngrade } from './enum-downgrade.ts';
import type { Change, ExistingTables } from './online/change.ts';
import { copyableColumns } from './online/existing-column.ts';
import { splitStatements } from './split-statements.ts';
import { aroundTypeChanges } from './type-defaults.ts';

/** The statements that lead from one schema to another, and back. */
export interface EntityDiff {
  readonly up: string[];
  readonly down: string[];
}

/** A change of entities, and the tables that were there before it. */
export interface EntityChange extends Change {
  readonly tables: ExistingTables;
}

/**
 * Returns the statements of MikroORM's scripts, none lost, in an order that the server accepts.
 *
 * Adds what MikroORM leaves out: the way back from a new enum label, and the default of a column out of the way while its
 * type changes. Without an earlier schema this build has no revisions yet, and nothing can be missing.
 *
 * @param readBefore the schema that the last revision left; read twice, because MikroORM's comparison changes it.
 */
export async function entityChange(
  generator: SqlSchemaGenerator,
  helper: SchemaHelper,
  readBefore: () => Promise<DatabaseSchema | undefined>,
): Promise<EntityChange> {
  const options = { wrap: false, safe: false, dropTables: true };
  const fromSchema = await readBefore();
  const scripts = await generator.getUpdateSchemaMigrationSQL({ ...options, ...(fromSchema && { fromSchema }) });
  const [up, down] = [statementsOf(scripts.up), statementsOf(scripts.down)];
  const before = await readBefore();
  if (!before) return { up, down, labelDown: [], tables: new Map() };
  const now = generator.getTargetSchema();
  return {
    up: aroundTypeChanges(up, before, now),
    down: [...aroundTypeChanges(down, now, before), ...sequencesDown(up)],
    labelDown: enumDowngrade(up, before, helper),
    tables: existingTables(before),
  };
}

/** Partitioned tables are left out: no index of theirs is built concurrently, and no foreign key is added for new rows only. */
function existingTables(before: DatabaseSchema): ExistingTables {
  const tables = before.getTables().filter((table) => !table.partitioning);
  const views = before.getViews().map(({ definition }) => definition);
  return new Map(
    tables.map((table) => {
      const { schema, name } = table;
      const key = (table.getPrimaryKey()?.columnNames ?? []).map((column) => `"${column.replaceAll('"', '""')}"`);
      const indexes = table.getIndexes().map(({ keyName }) => keyName);
      return [
        schema === undefined || schema === 'public' ? name : `${schema}.${name}`,
        { key, indexes, columns: copyableColumns(table, views) },
      ];
    }),
  );
}

const ADDS_FOREIGN_KEY =
  /^alter\s+table\s+(?:"(?:[^"]|"")*"|[\w.])+\s+add\s+constraint\s+(?:"(?:[^"]|"")*"|\w+)\s+foreign\s+key\b/i;

const isForeignKey = (sql: string): boolean => ADDS_FOREIGN_KEY.test(sql);

/** A foreign key comes last: the key that it points to may be made or changed by any other statement of the script. */
function statementsOf(script: string): string[] {
  const statements = withoutRepeatedLabels(splitStatements(script).map(strictly));
  return [...statements.filter((sql) => !isForeignKey(sql)), ...statements.filter(isForeignKey)];
}

const CREATES_SEQUENCE = /^create sequence if not exists (?<name>\S+)$/i;

/** MikroORM creates a sequence for a column that begins to count, and leaves it behind when the column counts no more. */
function sequencesDown(up: readonly string[]): string[] {
  const names = up.flatMap((sql) => CREATES_SEQUENCE.exec(sql)?.groups?.['name'] ?? []);
  return names.map((name) => `drop sequence ${name}`);
}

const ADDS_LABEL = /^alter type .+ add value /i;

/** MikroORM adds a label once for each table that uses its type. */
function withoutRepeatedLabels(statements: readonly string[]): string[] {
  return statements.filter((sql, at) => !ADDS_LABEL.test(sql) || statements.indexOf(sql) === at);
}

/** A label that is there already is drift, which a revision must not paper over. */
function strictly(sql: string): string {
  return sql.replace(/^(alter type .+ add value) if not exists /i, '$1 ');
}
