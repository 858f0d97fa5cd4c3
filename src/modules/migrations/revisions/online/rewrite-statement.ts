import type { DownStatements, Rewrite, RewriteContext, Rewritten, Step } from './change.ts';
import { addColumns } from './add-columns.ts';
import { dropColumns } from './drop-columns.ts';
import { refuseNull, validateNotNull } from './not-null.ts';
import { renameColumn, widenColumn } from './replaced-column.ts';
import {
  addedChecked,
  addedUnique,
  createdIndex,
  droppedIndex,
  type IndexForm,
  plainName,
  requiredColumn,
  tableKey,
} from './sql-form.ts';

const only = (...steps: Step[]): Rewritten => ({ kept: [], steps });

/** The name of an index that is dropped; it is in the schema of its table. */
function indexPath(name: string, table: string): string {
  const dot = table.lastIndexOf('.');
  return dot === -1 ? name : `${table.slice(0, dot)}.${name}`;
}

const concurrently = ({ unique, name, table, rest }: IndexForm): string =>
  `create ${unique}index concurrently ${name} on ${table}${rest}`;

function buildIndex(form: IndexForm, phase: Step['phase'] = 'index'): Step {
  return {
    phase,
    busy: tableKey(form.table),
    isOutside: true,
    up: [concurrently(form)],
    down: [`drop index concurrently ${indexPath(form.name, form.table)}`],
    note: `Builds index ${plainName(form.name)} on ${tableKey(form.table)} while rows are read and written`,
  };
}

const createIndex: Rewrite = (sql, { tables, down }) => {
  const form = createdIndex(sql);
  if (!form || !tables.has(tableKey(form.table))) return null;
  down.take((other) => droppedIndex(other) === form.name);
  return only(buildIndex(form));
};

const dropIndex: Rewrite = (sql, { tables, down, losingColumns }) => {
  const name = droppedIndex(sql);
  const table = [...tables].find(([, { indexes }]) => name !== null && indexes.includes(plainName(name)))?.[0];
  if (table === undefined || losingColumns.has(table)) return null;
  const back = down.take((other) => createdIndex(other)?.name === name);
  const form = back === null ? null : createdIndex(back);
  if (!form) return null;
  const { up, down: undone, ...step } = buildIndex(form, 'drop index');
  return only({
    ...step,
    up: undone,
    down: up,
    note: `Drops index ${plainName(form.name)} of ${table} without a wait`,
  });
};

const isDropOf =
  (table: string, name: string) =>
  (sql: string): boolean =>
    sql === `alter table ${table} drop constraint ${name}` ||
    sql === `alter table ${table} drop constraint if exists ${name}`;

const addUnique: Rewrite = (sql, { tables, down }) => {
  const form = addedUnique(sql);
  if (!form || !tables.has(tableKey(form.table))) return null;
  const { table, name, columns, rest } = form;
  const drop = `alter table ${table} drop constraint ${name}`;
  down.take(isDropOf(table, name));
  return only(buildIndex({ name, table, unique: 'unique ', rest: ` ${columns}` }), {
    phase: 'constrain',
    busy: tableKey(table),
    up: [`alter table ${table} add constraint ${name} unique using index ${name}${rest}`],
    down: [drop, `create unique index ${name} on ${table} ${columns}`],
    note: `Makes index ${plainName(name)} of ${tableKey(table)} a constraint; the way back builds the index again`,
  });
};

/** A constraint that new rows must meet from its step on, and all rows from the step after it. */
function inTwoSteps(sql: string, { table, name, busy }: { table: string; name: string; busy: string }): Step[] {
  const drop = `alter table ${table} drop constraint ${name}`;
  return [
    {
      phase: 'constrain',
      busy,
      up: [`${sql} not valid`],
      down: [drop],
      note: `Adds constraint ${plainName(name)} of ${tableKey(table)}, for new rows`,
    },
    {
      phase: 'validate',
      busy,
      up: [`alter table ${table} validate constraint ${name}`],
      down: [drop, `${sql} not valid`],
      note: `Validates constraint ${plainName(name)} of ${tableKey(table)} while rows are read and written`,
    },
  ];
}

const addChecked: Rewrite = (sql, { tables, down }) => {
  const table = addedChecked(sql)?.table;
  return table === undefined || !tables.has(tableKey(table)) ? null : only(...constrain(sql, down));
};

/** Returns the steps that add a check or a foreign key to rows that are there, and takes its way back from `down`. */
export function constrain(sql: string, down: DownStatements): Step[] {
  const form = addedChecked(sql);
  if (!form) return [];
  const { table, name, parent } = form;
  down.take(isDropOf(table, name));
  const others = parent === null || tableKey(parent) === tableKey(table) ? [] : [tableKey(parent)];
  return inTwoSteps(sql, { table, name, busy: [tableKey(table), ...others].join(' ') });
}

const setNotNull: Rewrite = (sql, { tables, down }) => {
  const form = requiredColumn(sql);
  if (!form || !tables.has(tableKey(form.table))) return null;
  const { table, column } = form;
  down.take((other) => other === `alter table ${table} alter column ${column} drop not null`);
  return only(refuseNull(table, column), validateNotNull(table, column));
};

const REWRITES: readonly Rewrite[] = [
  createIndex,
  dropIndex,
  addUnique,
  addChecked,
  setNotNull,
  addColumns,
  renameColumn,
  widenColumn,
  dropColumns,
];

/** Returns the online form of a statement on a table that was there before; null for one that stays as it is. */
export function rewriteStatement(sql: string, context: RewriteContext): Rewritten | null {
  for (const rewrite of REWRITES) {
    const rewritten = rewrite(sql, context);
    if (rewritten) return rewritten;
  }
  return null;
}
