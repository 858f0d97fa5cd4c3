import type { Query } from '../../../catalog/fact.ts';
import type { Backfill } from '../../../revisions/backfill.ts';
import { keyTexts, tuple } from '../../../revisions/backfill-sql.ts';
import { BackfillRefusedError } from '../../errors/backfill-refused-error.ts';

/** The types of the key of a backfill, as SQL: a cursor holds texts. */
export type KeyTypes = readonly string[];

/**
 * Reads the types of the key.
 *
 * @throws {BackfillRefusedError} unless the columns are a unique key of the table without null: only then does a cursor
 * say which rows are done.
 */
export async function readKeyTypes(query: Query, revision: string, { table, key }: Backfill): Promise<KeyTypes> {
  const columns = await query<{ type: string | null; is_required: boolean | null; number: number | null }>(
    `select pg_catalog.format_type(a.atttypid, null) as type, a.attnotnull as is_required, a.attnum::int as number
     from pg_catalog.unnest($2::text[]) with ordinality k (name, at)
     left join pg_catalog.pg_attribute a on a.attrelid = pg_catalog.to_regclass($1) and not a.attisdropped
       and a.attname = (pg_catalog.parse_ident(k.name))[1]
     order by k.at`,
    [table, key],
  );
  const [found] = await query<{ is_unique: boolean }>(
    `select exists (
       select from pg_catalog.pg_index i where i.indrelid = pg_catalog.to_regclass($1) and i.indisunique and i.indisvalid
         and i.indpred is null and i.indnkeyatts = pg_catalog.cardinality($2::int[])
         and i.indkey::int[] @> $2::int[]) as is_unique`,
    [table, columns.map(({ number }) => number)],
  );
  const types = columns.flatMap(({ type, is_required: isRequired }) => (type !== null && isRequired ? [type] : []));
  if (types.length === key.length && found?.is_unique) return types;
  throw new BackfillRefusedError(
    `Revision ${revision} fills ${table} in the order of ${tuple(key)}, which are not the columns of a valid unique index ` +
      'without null. Name the primary key. Nothing was run.',
  );
}

/** Returns a row of values for comparison with the key: `(cast($1 as integer), …)`. */
export const keyValues = (types: KeyTypes, first: number): string =>
  tuple(types.map((type, at) => `cast($${first + at} as ${type})`));

/** Reads the keys of the last row, as text; null for a table without rows. */
export async function lastKey(query: Query, { table, key }: Backfill): Promise<string[] | null> {
  const [row] = await query<{ keys: string[] }>(
    `select ${keyTexts(key)} as keys from ${table}
     order by ${key.map((column) => `${column} desc`).join(', ')} limit 1`,
  );
  return row?.keys ?? null;
}
