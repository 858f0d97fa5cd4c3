import { z } from 'zod';
import type { Query } from '../catalog/fact.ts';

/** The rows of one table, by their keys. */
export interface TableRows {
  readonly table: string;
  readonly count: number;
  /** Primary keys as JSON; null for a table that has none. */
  readonly keys: ReadonlySet<string> | null;
}

/** By object id: a table that was dropped and made again is another. */
export type Rows = ReadonlyMap<string, TableRows>;

const Shape = z.object({
  oid: z.string(),
  table: z.string(),
  key: z.array(z.string()).nullable(),
});

const TABLES = `
  select c.oid::text, c.oid::regclass::text as table,
    (select json_agg(quote_ident(a.attname) order by a.attnum) from pg_index i
      join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey) where i.indrelid = c.oid and i.indisprimary) as key
  from pg_class c
  where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
    and c.oid is distinct from to_regclass($1)`;

/** All rows of all tables; for a scratch database, where they are few. */
export async function readRows(query: Query, history: string): Promise<Rows> {
  const shapes = (await query(TABLES, [history])).map((row) => Shape.parse(row));
  const rows = new Map<string, TableRows>();
  for (const { oid, table, key } of shapes) {
    const value = key === null ? 'null' : `json_build_array(${key.join(', ')})::text`;
    const found = await query<{ key: string | null }>(`select ${value} as key from ${table}`);
    const keys = key === null ? null : new Set(found.map((row) => String(row.key)));
    rows.set(oid, { table, count: found.length, keys });
  }
  return rows;
}

/** How many rows of `before` are not in `after`, by table; tables that are gone are left out. */
export function lostRows(before: Rows, after: Rows): { table: string; rows: number }[] {
  return [...before].flatMap(([oid, was]) => {
    const is = after.get(oid);
    if (!is) return [];
    const rows = was.keys && is.keys ? missing(was.keys, is.keys) : Math.max(0, was.count - is.count);
    return rows > 0 ? [{ table: is.table, rows }] : [];
  });
}

/** How many rows `after` has more than `before`, by table that both have. */
export function moreRows(before: Rows, after: Rows): { table: string; rows: number }[] {
  return [...before].flatMap(([oid, was]) => {
    const is = after.get(oid);
    return is && is.count > was.count ? [{ table: is.table, rows: is.count - was.count }] : [];
  });
}

/** Keys of another shape are not comparable: then the key itself was changed, and its rows are counted. */
function missing(was: ReadonlySet<string>, is: ReadonlySet<string>): number {
  const gone = [...was].filter((key) => !is.has(key)).length;
  return gone === was.size ? Math.max(0, was.size - is.size) : gone;
}
