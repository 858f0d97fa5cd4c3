import type { Column, DatabaseSchema, DatabaseTable, DatabaseView, SchemaHelper } from '@mikro-orm/postgresql';
import { splitStatements } from './split-statements.ts';

/** The columns of one table that have the type. */
interface EnumUser {
  readonly table: DatabaseTable;
  readonly columns: readonly Column[];
}

/** Statements that remove objects, and those that create them again, both in an order that the server accepts. */
interface Dependents {
  readonly drop: string[];
  readonly create: string[];
}

type Mentions = (text: string | null | undefined) => boolean;

/**
 * Returns how to remove and recreate what keeps a type from being replaced: whatever mentions it, one of its columns, or a
 * generated column made of them. Recognised by name, so an object too many may be recreated, and none is left out.
 */
export function dependentsOf(
  schema: DatabaseSchema,
  type: string,
  users: readonly EnumUser[],
  helper: SchemaHelper,
): Dependents {
  const tables = users.map((user) => ofTable(user, type, helper));
  const used = users.filter(({ columns }) => columns.length > 0).map(({ table }) => table.name);
  const views = dependentViews(schema.getViews(), mentionsAny([type, ...used]));
  const phases = tables[0] ? tables[0].map((_, at) => tables.flatMap((table) => table[at] ?? [])) : [];
  return {
    drop: [...views.toReversed().map((view) => dropView(view, helper)), ...phases.flatMap((phase) => phase.map(first))],
    create: [
      ...phases.toReversed().flatMap((phase) => phase.flatMap(([, create]) => create)),
      ...views.flatMap((view) => createView(view, helper)),
    ],
  };
}

/** How to remove one object, and how to create it again. */
type Pair = readonly [drop: string, create: readonly string[]];
const first = ([drop]: Pair): string => drop;

/** The objects of one table, in phases: what is in a later one may be used by what is in an earlier one. */
function ofTable({ table, columns }: EnumUser, type: string, helper: SchemaHelper): Pair[][] {
  const alter = `alter table ${table.getQuotedName()}`;
  const generated = columnsMadeOf(table, mentionsAny([type, ...columns.map(({ name }) => name)]));
  const mentions = mentionsAny([type, ...[...columns, ...generated].map(({ name }) => name)]);
  const usesGenerated = (names: readonly string[]) => generated.some(({ name }) => names.includes(name));
  return [
    table
      .getTriggers()
      .map((trigger) => ({ trigger, create: createTrigger(helper.createTrigger(table, trigger)) }))
      .filter(({ trigger, create }) => mentions(trigger.expression === undefined ? trigger.when : create.join(' ')))
      .map(({ trigger, create }) => [`drop trigger ${quote(trigger.name)} on ${table.getQuotedName()}`, create]),
    table
      .getPolicies()
      .filter(({ using, check }) => mentions(using) || mentions(check))
      .map(({ name }) => [`drop policy ${quote(name)} on ${table.getQuotedName()}`, createPolicy(table, name, helper)]),
    Object.values(table.getForeignKeys())
      .filter(({ columnNames }) => usesGenerated(columnNames))
      .map((key) => [`${alter} drop constraint ${quote(key.constraintName)}`, [helper.createForeignKey(table, key)]]),
    table
      .getIndexes()
      .filter(({ primary }) => !primary)
      .filter(
        (index) =>
          mentions(index.where) ||
          mentions(index.expression) ||
          usesGenerated([...index.columnNames, ...(index.include ?? [])]),
      )
      .map((index) => [helper.dropIndex(table.getShortestName(), index), [helper.createIndex(index, table)]]),
    table
      .getChecks()
      .filter(({ expression }) => mentions(String(expression)))
      .map((check) => [`${alter} drop constraint ${quote(check.name)}`, [helper.createCheck(table, check)]]),
    generated.map((column) => [`${alter} drop column ${quote(column.name)}`, helper.getAddColumnsSQL(table, [column])]),
    table
      .getColumns()
      .filter((column) => !column.generated && typeof column.default === 'string' && column.default !== 'null')
      .filter((column) => columns.includes(column) || mentionsAny([type])(column.default))
      .map((column) => [
        `${alter} alter column ${quote(column.name)} drop default`,
        [`${alter} alter column ${quote(column.name)} set default ${column.default}`],
      ]),
  ];
}

/** Generated columns whose expression mentions what is replaced. None can be made of another generated column. */
function columnsMadeOf(table: DatabaseTable, mentions: Mentions): Column[] {
  return table.getColumns().filter(({ generated }) => !/\bas identity$/.test(generated ?? '') && mentions(generated));
}

/** A trigger without the function that MikroORM writes for it: that one stays. */
function createTrigger(script: string): string[] {
  return splitStatements(script).filter((sql) =>
    /^create\s+(?:or\s+replace\s+)?(?:constraint\s+)?trigger\b/i.test(sql),
  );
}

function createPolicy(table: DatabaseTable, name: string, helper: SchemaHelper): string[] {
  return helper.getRlsCreateSQL(table).filter((sql) => sql.startsWith(`create policy ${quote(name)} on `));
}

/** Views that mention one of the names, or another such view; in the order of creation. */
function dependentViews(views: readonly DatabaseView[], mentions: Mentions): DatabaseView[] {
  const found: DatabaseView[] = [];
  let left = [...views];
  for (let more = true; more;) {
    const next = left.filter(({ definition }) => mentions(definition) || mentionsAny(found.map(nameOf))(definition));
    more = next.length > 0;
    found.push(...next);
    left = left.filter((view) => !next.includes(view));
  }
  return found;
}

const nameOf = ({ name }: { readonly name: string }): string => name;

function dropView({ name, schema, materialized }: DatabaseView, helper: SchemaHelper): string {
  return `drop ${materialized ? 'materialized ' : ''}view ${quoteName(helper.getTableName(name, schema))}`;
}

function createView({ name, schema, definition, materialized, withData, indexes }: DatabaseView, helper: SchemaHelper) {
  if (!materialized) return [helper.createView(name, schema, definition)];
  const table = helper.getTableName(name, schema);
  return [
    helper.createMaterializedView(name, schema, definition, withData ?? true),
    ...(indexes ?? []).map((index) => helper.getCreateIndexSQL(table, index)),
  ];
}

/** Whole words, in any letter case. */
function mentionsAny(names: readonly string[]): Mentions {
  const words = names.map((name) => name.replaceAll(/\W/g, String.raw`\$&`));
  const pattern = new RegExp(String.raw`(?<!\w)(?:${words.join('|')})(?!\w)`, 'i');
  return (text) => names.length > 0 && pattern.test(text ?? '');
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const quoteName = (name: string): string => name.split('.').map(quote).join('.');
