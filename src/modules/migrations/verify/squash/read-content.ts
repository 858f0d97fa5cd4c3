import { z } from 'zod';
import type { Query } from '../../catalog/fact.ts';

/** More rows than a file of statements should hold. */
export const MOST_ROWS = 1_000;

/** The rows of one table, and what a statement that writes them must know. */
const Table = z.object({
  /** With its schema, as SQL writes it. */
  name: z.string(),
  isPartitioned: z.boolean(),
  /** Of a table of an extension that keeps settings: which rows are not the extension's own. */
  condition: z.string(),
  /** Columns that can be written, in their order. */
  columns: z.array(z.object({ name: z.string(), hasDefault: z.boolean(), isAlwaysIdentity: z.boolean() })),
  /** Tables that its foreign keys name. */
  refersTo: z.array(z.string()),
  /** Triggers that are enabled as they are made. */
  hasTriggers: z.boolean(),
});

const Sequence = z.object({
  name: z.string(),
  /** `last_value` and `is_called`. */
  position: z.tuple([z.string(), z.boolean()]),
  isMoved: z.boolean(),
});

export type ContentTable = z.infer<typeof Table> & { readonly rows: readonly (readonly (string | null)[])[] };
export type ContentSequence = z.infer<typeof Sequence>;

/** What is in a database besides its catalog. */
export interface Content {
  readonly tables: readonly ContentTable[];
  readonly sequences: readonly ContentSequence[];
  /** Materialized views that hold rows. */
  readonly populated: readonly string[];
  readonly largeObjects: number;
}

const OWN = `c.relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

const NAME = `format('%s.%I', c.relnamespace::regnamespace, c.relname)`;

/** What `pg_dump` writes of such a table too. */
const SETTINGS = `(select extcondition[array_position(extconfig, c.oid)] from pg_extension where c.oid = any (extconfig))`;

const TABLES = `
  select jsonb_build_object(
    'name', ${NAME},
    'isPartitioned', c.relkind = 'p',
    'condition', coalesce(${SETTINGS}, ''),
    'columns', coalesce((select jsonb_agg(jsonb_build_object('name', quote_ident(attname), 'hasDefault', atthasdef or attidentity <> '',
        'isAlwaysIdentity', attidentity = 'a') order by attnum)
      from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = ''), '[]'),
    'refersTo', coalesce((select jsonb_agg(format('%s.%I', f.relnamespace::regnamespace, f.relname))
      from pg_constraint k join pg_class f on f.oid = k.confrelid where k.conrelid = c.oid and k.contype = 'f'), '[]'),
    'hasTriggers', exists (select from pg_trigger where tgrelid = c.oid and not tgisinternal and tgenabled = 'O')
  ) as found
  from pg_class c
  where c.relkind in ('r', 'p') and not c.relispartition and (${OWN} or ${SETTINGS} is not null) and c.oid is distinct from to_regclass($1)
  order by 1`;

const SEQUENCES = `
  select ${NAME} as name, seqstart::text as start
  from pg_class c join pg_sequence on seqrelid = c.oid
  where ${OWN} and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
    and d.refobjid = to_regclass($1) and d.refclassid = 'pg_class'::regclass)
  order by 1`;

const POPULATED = `select ${NAME} as name from pg_class c where c.relkind = 'm' and c.relispopulated and ${OWN} order by 1`;

/**
 * Reads all rows of all tables as text, and all sequences. For a scratch database.
 *
 * @param history table that is left out.
 */
export async function readContent(query: Query, history: string): Promise<Content> {
  const tables: ContentTable[] = [];
  for (const { found } of await query<{ found: unknown }>(TABLES, [history])) {
    const table = Table.parse(found);
    tables.push({ ...table, rows: await rowsOf(query, table) });
  }
  const sequences: ContentSequence[] = [];
  for (const { name, start } of await query<{ name: string; start: string }>(SEQUENCES, [history])) {
    const [at] = await query<{ last: string; called: boolean }>(
      `select last_value::text as last, is_called as called from ${name}`,
    );
    const position: [string, boolean] = [at?.last ?? start, at?.called ?? false];
    sequences.push({ name, position, isMoved: position[1] || position[0] !== start });
  }
  const populated = (await query<{ name: string }>(POPULATED)).map(({ name }) => name);
  const [large] = await query<{ n: number }>('select count(*)::int as n from pg_largeobject_metadata');
  return { tables, sequences, populated, largeObjects: large?.n ?? 0 };
}

async function rowsOf(query: Query, { name, isPartitioned, condition, columns }: z.infer<typeof Table>) {
  const texts = columns.map((column) => `${column.name}::text`).join(', ');
  const from = `from ${isPartitioned ? '' : 'only '}${name} ${condition}`;
  if (texts === '') return (await query(`select ${from}`)).map(() => []);
  const rows = await query<{ row: (string | null)[] }>(`select array[${texts}] as row ${from} limit ${MOST_ROWS + 1}`);
  return rows.map(({ row }) => row);
}
