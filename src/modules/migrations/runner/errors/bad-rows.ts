import { z } from 'zod';
import type { Query } from '../../catalog/fact.ts';
import { sqlState } from './statement-error.ts';

/** Rows that break a constraint which could not be validated. */
export interface BadRows {
  /** Columns by which rows are named: the primary key, or `ctid`. */
  readonly key: readonly string[];
  /** Values of the key, as text; at most {@link MOST_NAMED} rows. */
  readonly rows: readonly (readonly string[])[];
}

const MOST_NAMED = 5;
const TIMEOUT_MS = 10_000;

/** foreign_key_violation, check_violation. */
const BROKEN = new Set(['23503', '23514']);

const VALIDATES =
  /^\s*alter\s+table\s+(?:only\s+)?(?<table>\S+)\s+validate\s+constraint\s+(?<name>"(?:[^"]|"")+"|\w+)/i;

const Found = z.object({
  table: z.string(),
  key: z.array(z.string()).nullable(),
  condition: z.string(),
});

/** The table, its key, and the condition of rows that break a constraint: null in a check breaks nothing. */
const CONDITION = `
  select json_build_object('table', c.conrelid::regclass::text,
    'key', (select json_agg(quote_ident(a.attname) order by array_position(i.indkey::int2[], a.attnum))
      from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
      where i.indrelid = c.conrelid and i.indisprimary),
    'condition', case c.contype
      when 'c' then format('not (%s)', pg_get_expr(c.conbin, c.conrelid))
      else (select format('%s and not exists (select from %s parent where %s)',
          string_agg(format('child.%I is not null', own.attname), ' and '), c.confrelid::regclass,
          string_agg(format('parent.%I = child.%I', other.attname, own.attname), ' and '))
        from unnest(c.conkey, c.confkey) k (own, other)
        join pg_attribute own on own.attrelid = c.conrelid and own.attnum = k.own
        join pg_attribute other on other.attrelid = c.confrelid and other.attnum = k.other) end) as found
  from pg_constraint c
  where c.conrelid = to_regclass($1) and c.conname = (parse_ident($2))[1] and c.contype in ('c', 'f')`;

/**
 * Finds the rows because of which a constraint could not be validated.
 *
 * @param query a session that is in no transaction.
 * @param schema the search path of the statement.
 * @returns null for another statement or error, and where the search takes longer than ten seconds.
 */
export async function findBadRows(query: Query, schema: string, sql: string, error: unknown): Promise<BadRows | null> {
  const groups = VALIDATES.exec(sql)?.groups;
  if (!groups || !BROKEN.has(sqlState(error) ?? '')) return null;
  try {
    await query('start transaction read only');
    await query(
      `select set_config('search_path', '${schema}', true), set_config('statement_timeout', '${TIMEOUT_MS}', true)`,
    );
    const [row] = await query<{ found: unknown }>(CONDITION, [groups['table'], groups['name']]);
    if (!row) return null;
    const { table, key, condition } = Found.parse(row.found);
    const names = key ?? ['ctid'];
    const texts = names.map((name) => `child.${name}::text`).join(', ');
    const rows = await query<{ values: string[] }>(
      `select array[${texts}] as values from ${table} child where ${condition} order by ${names.map((name) => `child.${name}`).join(', ')} limit ${MOST_NAMED}`,
    );
    return rows.length === 0 ? null : { key: names, rows: rows.map(({ values }) => values) };
  } catch {
    // the error of the statement is the answer, with or without its rows
    return null;
  } finally {
    await query('rollback').catch(() => undefined);
  }
}

/** `Rows that break it, by (id): (1), (7).` */
export function describeBadRows({ key, rows }: BadRows): string {
  const more = rows.length === MOST_NAMED ? ' There may be more.' : '';
  return `Rows that break it, by (${key.join(', ')}): ${rows.map((row) => `(${row.join(', ')})`).join(', ')}.${more}`;
}
