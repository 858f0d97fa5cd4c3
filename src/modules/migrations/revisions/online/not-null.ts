import type { Step } from './change.ts';
import { plainName, tableKey } from './sql-form.ts';

/** The longest name that PostgreSQL keeps. */
const LONGEST_NAME = 63;

/** Returns the check that stands for NOT NULL while rows are looked at. */
function checkOf(table: string, column: string) {
  const name = `"${`ck_${tableKey(table)}_${plainName(column)}`.replaceAll('.', '_').slice(0, LONGEST_NAME - 9)}_not_null"`;
  const add = `alter table ${table} add constraint ${name} check (${column} is not null) not valid`;
  return { name, add, drop: `alter table ${table} drop constraint ${name}` };
}

/** Refuses rows that are written without the column from now on. */
export function refuseNull(table: string, column: string): Step {
  const { add, drop } = checkOf(table, column);
  return {
    phase: 'constrain',
    busy: tableKey(table),
    up: [add],
    down: [drop],
    note: `Refuses rows that are written without ${tableKey(table)}.${plainName(column)}`,
  };
}

/** Sets NOT NULL without a scan under its lock: the validated check says already that the column holds no null. */
export function validateNotNull(table: string, column: string): Step {
  const { name, add, drop } = checkOf(table, column);
  const alter = `alter table ${table} alter column ${column}`;
  return {
    phase: 'validate',
    busy: tableKey(table),
    up: [`alter table ${table} validate constraint ${name}`, `${alter} set not null`, drop],
    down: [`${alter} drop not null`, add],
    note: `Sets ${tableKey(table)}.${plainName(column)} not null, by a check that is validated first`,
  };
}
