import { z } from 'zod';
import type { Query } from '../catalog/fact.ts';

/** Rows that a table is given; two, so that a row that is lost and one that is doubled cannot cancel each other out. */
const ROWS = 2;

const Column = z.object({
  name: z.string(),
  type: z.string(),
  /** `pg_type.typcategory`, of the base type of a domain. */
  category: z.string(),
  label: z.string().nullable(),
  length: z.number().nullable(),
  /** Table and column that a foreign key of this column alone refers to, quoted. */
  refersTo: z.object({ table: z.string(), column: z.string() }).nullable(),
});
const Table = z.object({ table: z.string(), columns: z.array(Column) });
type Column = z.infer<typeof Column>;

/** Tables with fewer rows than wanted are not told apart here: see `markRows`. Only columns that must be given a value. */
const QUERY = `
  select json_build_object('table', c.oid::regclass::text, 'columns', coalesce(json_agg(json_build_object(
      'name', quote_ident(a.attname), 'type', format_type(a.atttypid, a.atttypmod), 'category', b.typcategory,
      'label', (select enumlabel from pg_enum e where e.enumtypid = b.oid order by enumsortorder limit 1),
      'length', case when a.atttypmod > 4 and b.typcategory = 'S' then a.atttypmod - 4 end,
      'refersTo', (select json_build_object('table', f.confrelid::regclass::text, 'column', quote_ident(p.attname))
        from pg_constraint f join pg_attribute p on p.attrelid = f.confrelid and p.attnum = f.confkey[1]
        where f.conrelid = c.oid and f.contype = 'f' and f.conkey = array[a.attnum] limit 1)
    ) order by a.attnum) filter (where a.attnum is not null), '[]')) as shape
  from pg_class c
  left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attnotnull
    and not a.atthasdef and a.attidentity = ''
  left join pg_type t on t.oid = a.atttypid
  left join pg_type b on b.oid = case t.typtype when 'd' then t.typbasetype else t.oid end
  where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
    and c.oid is distinct from to_regclass($1)
  group by c.oid order by c.oid::regclass::text`;

/**
 * Gives every table that can take them rows that a revision must not lose, parents first.
 *
 * A column is given a value only where it must have one. A table whose checks or triggers refuse such a row gets none:
 * only the application knows what a valid row of it would be.
 *
 * @returns the tables that have no row.
 */
export async function markRows(query: Query, history: string): Promise<string[]> {
  const shapes = (await query<{ shape: unknown }>(QUERY, [history])).map(({ shape }) => Table.parse(shape));
  let left = shapes;
  for (let size = Infinity; left.length > 0 && left.length < size;) {
    size = left.length;
    const refused: typeof left = [];
    for (const shape of left) if (!(await fill(query, shape))) refused.push(shape);
    left = refused;
  }
  return left.map(({ table }) => table);
}

async function fill(query: Query, { table, columns }: z.infer<typeof Table>): Promise<boolean> {
  const rows = async () => (await query<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n ?? 0;
  try {
    for (let row = await rows(); row < ROWS; row++) {
      const names = columns.map(({ name }) => name);
      const values = columns.map((column) => valueFor(column, row + 1));
      await query(
        columns.length === 0
          ? `insert into ${table} default values`
          : `insert into ${table} (${names.join(', ')}) values (${values.join(', ')})`,
      );
    }
  } catch {
    // whatever the server refused it for, this table cannot be marked, or not yet: its parents may come later
  }
  return (await rows()) > 0;
}

/** By category: @see https://www.postgresql.org/docs/current/catalog-pg-type.html#CATALOG-TYPCATEGORY-TABLE */
function valueFor(column: Column, row: number): string {
  const { type, category, label, length, refersTo } = column;
  if (refersTo) return `(select ${refersTo.column} from ${refersTo.table} order by 1 limit 1 offset ${row - 1})`;
  if (label !== null) return `'${label.replaceAll("'", "''")}'`;
  // shaped like an address, which is what checks ask of text most often; the row comes first, to be there in a short column
  const text = `${row}@marked.example`.slice(0, length ?? Infinity);
  const byType: Readonly<Record<string, string>> = {
    uuid: `'00000000-0000-4000-8000-${String(row).padStart(12, '0')}'`,
    json: `'{}'`,
    jsonb: `'{}'`,
    bytea: `'\\x0${row}'`,
  };
  const byCategory: Readonly<Record<string, string>> = {
    A: `'{}'`,
    B: 'false',
    D: type === 'date' ? `date '2000-01-0${row}'` : `'2000-01-0${row} 00:00:00'`,
    I: `'192.0.2.${row}'`,
    N: String(row),
    R: `'empty'`,
    S: `'${text}'`,
    T: `'${row} second'`,
    V: `B'${row % 2}'`,
  };
  return byType[type] ?? byCategory[category] ?? 'null';
}
