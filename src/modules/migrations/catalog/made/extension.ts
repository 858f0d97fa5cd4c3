/** An extension whose own tables say what it made. */
export interface MakingExtension {
  readonly name: string;
  /** Its tables that have to be readable, each with the columns that the query needs: versions differ in them. */
  readonly tables: (schema: string) => readonly [schema: string, table: string, ...columns: string[]][];
  /**
   * A query of three columns: `class` (a catalog by its oid), `object` (oid in it) and `role` (text; see README.md).
   *
   * @param schema quoted name of the extension's schema.
   */
  readonly select: (schema: string) => string;
}

/** The schema of a table and its name as they stand in two columns of text, as an identity. */
export const identity = (schema: string, table: string) => `quote_ident(${schema}) || '.' || quote_ident(${table})`;

/** Relations of the names that a list of queries gives; each query has the columns `schema`, `name` and `role`. */
export function relations(...queries: readonly string[]): string {
  return `select 'pg_class'::regclass as class, c.oid as object, m.role from (${queries.join(' union all ')}) m
    join pg_namespace n on n.nspname = m.schema join pg_class c on c.relnamespace = n.oid and c.relname = m.name`;
}
