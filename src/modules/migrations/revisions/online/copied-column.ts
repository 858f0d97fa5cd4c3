import type { ExistingColumn } from './existing-column.ts';
import type { ExistingTable, Rewritten, Step } from './change.ts';
import { refuseNull, validateNotNull } from './not-null.ts';
import { plainName, tableKey } from './sql-form.ts';

/** A column that another one takes the place of. Names are quoted. */
export interface Copy {
  readonly table: string;
  readonly known: ExistingTable;
  readonly from: string;
  readonly to: string;
  readonly column: ExistingColumn;
  /** Type of the new column. */
  readonly type: string;
  /** True where versions at work write either column; false where all write the old one until the contract. */
  readonly isTwoWay: boolean;
  /** Statements that end the contract, once the old column is gone, and undo that. */
  readonly finish: { readonly up: readonly string[]; readonly down: readonly string[] };
  readonly title: string;
  /** What a person should check, after the note of the expand. */
  readonly hint: string;
  readonly minVersion: string;
}

/**
 * Returns the steps by which another column takes the place of one: expand, backfill, constrain, contract.
 *
 * From the expand on a trigger keeps both columns in step, so versions that use either may run. The contract drops the
 * trigger and the old column; its way back fills the old column from the new one, which locks the table meanwhile.
 */
export function copiedColumn(copy: Copy): Rewritten {
  const { table, known, from, to, column, type, title, hint } = copy;
  const busy = tableKey(table);
  const sync = syncTrigger(copy);
  const expand: Step = {
    phase: 'expand',
    busy,
    up: [`alter table ${table} add column ${to} ${type}`, ...sync.create],
    down: [...sync.drop, `alter table ${table} drop column ${to}`],
    note: `Expands for ${title}: column ${plainName(to)}, and a trigger that keeps it in step with ${plainName(from)}${hint}`,
  };
  const fill: Step = {
    phase: 'fill',
    busy,
    up: [],
    down: [],
    backfill: {
      table,
      key: known.key,
      set: { [to]: `cast(${from} as ${type})` },
      where: `${to} is null and ${from} is not null`,
    },
    note: `Fills ${busy}.${plainName(to)} in batches`,
  };
  const required = column.isRequired ? [refuseNull(table, to), validateNotNull(table, to)] : [];
  return { kept: [], steps: [expand, fill, ...required, contract(copy, sync)] };
}

function contract(copy: Copy, sync: ReturnType<typeof syncTrigger>): Step {
  const { table, from, to, column, finish, title, minVersion } = copy;
  const { default: value } = column;
  const alter = `alter table ${table} alter column`;
  return {
    phase: 'contract',
    busy: tableKey(table),
    up: [
      ...sync.drop,
      `alter table ${table} drop column ${from}`,
      ...(value === null ? [] : [`${alter} ${to} set default ${value}`]),
      ...finish.up,
    ],
    down: [
      ...finish.down,
      ...(value === null ? [] : [`${alter} ${to} drop default`]),
      `alter table ${table} add column ${from} ${column.type}`,
      `update ${table} set ${from} = cast(${to} as ${column.type})`,
      ...(value === null ? [] : [`${alter} ${from} set default ${value}`]),
      ...(column.isRequired ? [`${alter} ${from} set not null`] : []),
      ...sync.create,
    ],
    minVersion,
    note: `Contracts after ${title}: run it when no version before ${minVersion} is at work. The way back fills the old column under a lock`,
  };
}

/** The trigger that keeps both columns in step while old and new versions write. Values are compared as text: not every type has `=`. */
function syncTrigger({ table, from, to, column, type, isTwoWay }: Copy) {
  const name = `"${`sync_${tableKey(table)}_${plainName(from)}_${plainName(to)}`.replaceAll('.', '_').slice(0, 63)}"`;
  const dot = table.lastIndexOf('.');
  const path = dot === -1 ? name : `${table.slice(0, dot)}.${name}`;
  const forth = `new.${to} := cast(new.${from} as ${type})`;
  const back = `new.${from} := cast(new.${to} as ${column.type})`;
  const body = isTwoWay
    ? [
        `  if tg_op = 'INSERT' then`,
        `    if new.${to} is null then ${forth}; else ${back}; end if;`,
        `  elsif new.${from}::text is distinct from old.${from}::text then ${forth};`,
        `  elsif new.${to}::text is distinct from old.${to}::text and old.${to} is not null then ${back};`,
        // a row that the backfill has not reached yet
        `  elsif new.${to} is null then ${forth};`,
        `  else ${back};`,
        `  end if;`,
      ]
    : [`  ${forth};`];
  return {
    create: [
      [
        `create function ${path}() returns trigger language plpgsql as $sync$`,
        'begin',
        ...body,
        '  return new;',
        'end $sync$',
      ].join('\n'),
      `create trigger ${name} before insert or update on ${table} for each row execute function ${path}()`,
    ],
    drop: [`drop trigger ${name} on ${table}`, `drop function ${path}()`],
  };
}
