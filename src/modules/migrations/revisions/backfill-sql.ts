import type { Backfill } from './backfill.ts';

/** Which rows a batch takes. */
export interface BatchBounds {
  /** SQL conditions of rows; all of them must hold. */
  readonly conditions: readonly string[];
  readonly limit: number | string;
}

/** `("a", "b")`. */
export const tuple = (names: readonly string[]): string => `(${names.join(', ')})`;

const keyName = (_column: string, at: number): string => `backfill_key_${at + 1}`;

/** Returns the order of a batch from its last row on, by the names that its keys have in {@link batchSql}. */
export const lastFirst = ({ key }: Backfill): string =>
  key.map((column, at) => `${keyName(column, at)} desc`).join(', ');

/** Returns the keys of a batch by the names that they have in {@link batchSql}. */
export const keyNames = ({ key }: Backfill): string[] => key.map(keyName);

/**
 * Returns the common table expressions of one batch: `batch`, the rows by their keys, locked, and `changed`, the update.
 *
 * Expressions of `set` and `where` see the columns of the table, by their own names.
 */
export function batchSql(backfill: Backfill, { conditions, limit }: BatchBounds): string {
  const { table, key, set, where } = backfill;
  const all = [...conditions, ...(where === undefined ? [] : [`(${where}\n)`])];
  const keys = key.map((column, at) => `${column} as ${keyName(column, at)}`);
  const values = Object.entries(set).map(([column, value]) => `${column} = ${value}`);
  const same = key.map((column, at) => `${table}.${column} = batch.${keyName(column, at)}`);
  return `with batch as materialized (
  select ${keys.join(', ')} from ${table}
  ${all.length === 0 ? '' : `where ${all.join(' and ')}`}
  order by ${key.join(', ')} limit ${limit} for no key update
), changed as (
  update ${table} set ${values.join(', ')} from batch where ${same.join(' and ')}
)`;
}

/** The rows of a batch in a script for psql, which keeps no cursor: a second run takes the rows that match then. */
export function backfillScript(backfill: Backfill): string {
  const { table, key, batchSize = DEFAULT_BATCH } = backfill;
  const after = key.map((_column, at) => `after_${at + 1}`);
  const condition = `(${after[0]} is null or ${tuple(key)} > ${tuple(after)})`;
  return `do $backfill$
declare
${key.map((column, at) => `  after_${at + 1} ${table}.${column}%type;`).join('\n')}
begin
  loop
    ${batchSql(backfill, { conditions: [condition], limit: batchSize })}
    select ${keyNames(backfill).join(', ')} into ${after.join(', ')} from batch order by ${lastFirst(backfill)} limit 1;
    exit when not found;
    commit;
  end loop;
end $backfill$`;
}

/** Rows in a transaction at most, where a backfill does not say. */
export const DEFAULT_BATCH = 1_000;
