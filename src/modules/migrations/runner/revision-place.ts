/** Where revisions work. Names are as SQL and facts write them: `public`, `"Tenant-1"`. */
export interface RevisionPlace {
  /** The schema of names without one: revisions run with it as their search path. */
  readonly schema: string;
  /** The table of their history, with its schema: `public.mikro_orm_migrations`. */
  readonly history: string;
}

/** MikroORM's own defaults, so that its tools find the table. */
export const DEFAULT_PLACE: RevisionPlace = { schema: 'public', history: 'public.mikro_orm_migrations' };

const DEFAULT_TABLE = 'mikro_orm_migrations';

/** Constraints of the history table are named after it, so it needs no quotes. */
const PLAIN = /^[a-z_][a-z0-9_]{0,49}$/;

/** What can stand between double quotes within a literal of SQL. */
const QUOTABLE = /^[^"'\\\p{Cc}]+$/u;

const LONGEST_NAME_BYTES = 63;

/**
 * Returns the place that options of MikroORM name.
 *
 * @param schema of its options: that of tables which name none. Quoted where it needs quotes; it may be quoted already.
 * @param tableName of its migrations, with or without a schema.
 * @throws {TypeError} for a table name that needs quotes in SQL, or a schema with quotes in its name.
 */
export function placeOf(schema = DEFAULT_PLACE.schema, tableName = DEFAULT_TABLE): RevisionPlace {
  const dot = tableName.lastIndexOf('.');
  const [own, table] = dot === -1 ? [schema, tableName] : [tableName.slice(0, dot), tableName.slice(dot + 1)];
  if (!PLAIN.test(table)) {
    throw new TypeError(
      `The name "${table}" of the history table is not supported. Use at most 50 lower-case letters, digits and "_".`,
    );
  }
  return { schema: quoted(schema), history: `${quoted(own)}.${table}` };
}

/** Returns the same place in another schema, with a history table of its own there. @param schema quoted where it needs quotes. */
export function inSchema({ history }: RevisionPlace, schema: string): RevisionPlace {
  return placeOf(schema, `${schema}.${historyParts(history).table}`);
}

/** Returns the schema and the name of a history table. */
export function historyParts(history: string): { readonly schema: string; readonly table: string } {
  const dot = history.lastIndexOf('.');
  return { schema: history.slice(0, dot), table: history.slice(dot + 1) };
}

function quoted(schema: string): string {
  if (PLAIN.test(schema)) return schema;
  const name = schema.replace(/^"(.*)"$/u, '$1');
  if (QUOTABLE.test(name) && Buffer.byteLength(name) <= LONGEST_NAME_BYTES) return `"${name}"`;
  throw new TypeError(
    `The schema name ${JSON.stringify(schema)} is not supported. Use at most ${LONGEST_NAME_BYTES} bytes without quotes and backslashes.`,
  );
}
