import type { Rewrite, RewriteContext, Rewritten, Step } from './change.ts';
import { isNamedElsewhere } from './named-elsewhere.ts';
import { addedColumns, droppedColumns, plainName, tableKey } from './sql-form.ts';

const ADDS = /^add\s+(?:column\s+)?/i;
const REQUIRED = /\snot\s+null$/i;

/** Drops columns in a contract of its own; before it, new versions may leave out what was required. */
export const dropColumns: Rewrite = (sql, context) => {
  const form = droppedColumns(sql);
  if (!form || context.minVersion === null || gainsColumns(form.table, context)) return null;
  const { table, columns } = form;
  const known = context.tables.get(tableKey(table));
  if (!columns.every((name) => known?.columns.has(plainName(name)))) return null;
  if (isNamedElsewhere(sql, table, columns, context)) return null;
  const taken = context.down.take((other) => {
    const back = addedColumns(other);
    return (
      back?.table === table && back.columns.length === columns.length && columns.every((one) => other.includes(one))
    );
  });
  const back = taken === null ? null : addedColumns(taken);
  return back && expandAndContract({ sql, table, columns, adds: back.columns.map((column) => column.sql) }, context);
};

interface Dropped {
  readonly sql: string;
  readonly table: string;
  readonly columns: readonly string[];
  /** The way back: `add "pages" int not null`. */
  readonly adds: readonly string[];
}

function expandAndContract({ sql, table, columns, adds }: Dropped, { minVersion }: RewriteContext): Rewritten {
  const busy = tableKey(table);
  const names = columns.map(plainName).join(', ');
  const needed = columns.filter((name) =>
    adds.some((add) => REQUIRED.test(add) && add.replace(ADDS, '').startsWith(`${name} `)),
  );
  const alter = `alter table ${table} alter column`;
  const expand: Step = {
    phase: 'expand',
    busy,
    up: needed.map((name) => `${alter} ${name} drop not null`),
    down: needed.map((name) => `${alter} ${name} set not null`),
    note: `Expands before ${names} of ${busy} is dropped: rows may be written without it`,
  };
  const contract: Step = {
    phase: 'contract',
    busy,
    up: [sql],
    down: [`alter table ${table} ${adds.map((add) => add.replace(REQUIRED, ' null')).join(', ')}`],
    ...(minVersion !== null && { minVersion }),
    note: `Contracts: drops ${names} of ${busy} when no version before ${minVersion} is at work`,
  };
  return { kept: [], steps: [...(needed.length === 0 ? [] : [expand]), contract] };
}

/** Columns that come and go in one table may be one column under another name. */
const gainsColumns = (table: string, { all }: RewriteContext): boolean =>
  all.some((sql) => {
    const added = addedColumns(sql);
    return added !== null && tableKey(added.table) === tableKey(table);
  });
