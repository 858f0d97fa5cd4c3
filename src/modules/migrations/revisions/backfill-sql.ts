import type { Backfill } from './backfill.ts';

/** Which rows a batch takes. */
export interface BatchBounds {
  /** SQL conditions of rows; all of them must hold. */
  readonly conditions: readonly string[];
  readonly limit: number | string;
}

/** `("a", "b")`. */
export const tuple = (names: readonly string[]): string => `(${names.join(', ')})`;

/** Returns the columns of a key as an array of texts. */
export const keyTexts = (columns: readonly string[]): string =>
  `array[${columns.map((column) => `${column}::text`).join(', ')}]`;

const keyName = (_column: string, at: number): string => `backfill_key_${at + 1}`;

/** Returns the order of a batch from its last row on, by the names that its keys have in {@link batchSql}. */
const lastFirst = ({ key }: Backfill): string => key.map((column, at) => `${keyName(column, at)} desc`).join(', ');

/** Returns the keys of a batch by the names that they have in {@link batchSql}. */
export const keyNames = ({ key }: Backfill): string[] => key.map(keyName);

/**
 * Returns the common table expressions of one batch: `last`, the keys of its last row, and `changed`, the update of the rows
 * up to there.
 *
 * Rows are taken by ranges of the key, and not one by one: each is written once, and no pass before it locks them. A row that
 * another session changes meanwhile is looked at again, `where` included, when that session has ended.
 *
 * Expressions of `set` and `where` see the columns of the table, by their own names.
 */
export function batchSql(backfill: Backfill, { conditions, limit }: BatchBounds): string {
  const { table, key, set, where } = backfill;
  const names = keyNames(backfill);
  const range = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
  const values = Object.entries(set).map(([column, value]) => `${column} = ${value}`);
  const matching = [
    ...conditions,
    `${tuple(key)} <= ${tuple(names)}`,
    ...(where === undefined ? [] : [`(${where}\n)`]),
  ];
  return `with last as materialized (
  select * from (
    select ${key.map((column, at) => `${column} as ${names[at]}`).join(', ')} from ${table}
    ${range}
    order by ${key.join(', ')} limit ${limit}
  ) as rows order by ${lastFirst(backfill)} limit 1
), changed as (
  update ${table} set ${values.join(', ')} from last where ${matching.join(' and ')} returning 1
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
    select ${keyNames(backfill).join(', ')} into ${after.join(', ')} from last;
    exit when not found;
    commit;
  end loop;
end $backfill$`;
}

/** Rows of the first batch, where a backfill does not say; later ones have as many as fit into the time of a batch. */
export const DEFAULT_BATCH = 1_000;

/** Rows in a transaction at most, where a backfill does not say. */
export const MOST_ROWS = 50_000;
