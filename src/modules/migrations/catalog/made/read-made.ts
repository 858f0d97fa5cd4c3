import type { Fact, Query } from '../fact.ts';
import { UNREADABLE } from '../policy-made.ts';
import { literal } from '../sql-text.ts';
import { keyOf } from '../fact.ts';
import { MAKING_EXTENSIONS } from './extensions.ts';

/** An extension of the database, by its quoted name and the quoted name of its schema. */
export interface InstalledExtension {
  readonly name: string;
  readonly schema: string;
}

interface Asked {
  readonly extension: string;
  readonly tables: readonly [schema: string, table: string, ...columns: string[]][];
  readonly select: string;
}

/**
 * Writes into the facts which of them the work of an extension made, in two statements more where there is such an
 * extension. The fact of an extension whose tables the role may not read, or which are those of a version that this build does not know, has it as a hidden attribute.
 */
export async function markMade(
  query: Query,
  facts: readonly Fact[],
  installed: readonly InstalledExtension[],
): Promise<readonly Fact[]> {
  const asked = MAKING_EXTENSIONS.flatMap(({ name, tables, select }): Asked[] => {
    const found = installed.find((extension) => extension.name === name);
    return found ? [{ extension: name, tables: tables(found.schema), select: select(found.schema) }] : [];
  });
  if (asked.length === 0) return facts;
  const unreadable = await unreadableOf(query, asked);
  const made = await madeBy(
    query,
    asked.filter(({ extension }) => !unreadable.has(extension)),
  );
  return facts.map((fact) => {
    const by = made.get(keyOf(fact));
    if (by !== undefined) return { ...fact, attributes: { ...fact.attributes, madeBy: by } };
    return fact.kind === 'extension' && unreadable.has(fact.identity)
      ? { ...fact, hidden: [...(fact.hidden ?? []), UNREADABLE] }
      : fact;
  });
}

async function unreadableOf(query: Query, asked: readonly Asked[]): Promise<ReadonlySet<string>> {
  const values = asked.flatMap(({ extension, tables }) =>
    tables.map(
      ([schema, table, ...columns]) =>
        `(${[extension, schema, table].map(literal).join(', ')}, array[${columns.map(literal).join(', ')}]::name[])`,
    ),
  );
  const rows = await query<{ extension: string }>(`
    select distinct t.extension from (values ${values.join(', ')}) t (extension, schema, name, columns)
    left join pg_namespace n on quote_ident(n.nspname) = t.schema left join pg_class c on c.relnamespace = n.oid and c.relname = t.name
    where (has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
      and t.columns <@ array(select a.attname from pg_attribute a where a.attrelid = c.oid and not a.attisdropped)) is not true`);
  return new Set(rows.map(({ extension }) => extension));
}

/** What made an object, by the key of its fact. */
async function madeBy(query: Query, asked: readonly Asked[]): Promise<ReadonlyMap<string, string>> {
  if (asked.length === 0) return new Map();
  const parts = asked.map(
    ({ extension, select }) =>
      `select ${literal(extension)} as extension, m.class, m.object, m.role from (${select}\n offset 0) m`,
  );
  const rows = await query<{ kind: string; identity: string; made: string }>(`
    select k.kind, k.identity, m.extension || ': ' || m.role as made from (${parts.join('\nunion all\n')}) m
    cross join lateral (
      select case c.relkind when 'v' then 'view' when 'S' then 'sequence' when 'm' then 'materialized view' else 'table' end as kind,
        quote_ident(n.nspname) || '.' || quote_ident(c.relname) as identity
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where m.class = 'pg_class'::regclass and c.oid = m.object
      union all select 'function', m.object::regprocedure::text where m.class = 'pg_proc'::regclass
      union all select 'schema', quote_ident(n.nspname) from pg_namespace n where m.class = 'pg_namespace'::regclass and n.oid = m.object) k`);
  return new Map(rows.map(({ kind, identity, made }) => [`${kind} ${identity}`, made]));
}
