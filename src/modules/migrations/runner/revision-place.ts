/** Where revisions work. */
export interface RevisionPlace {
  /** The schema of names without one: revisions run with it as their search path. */
  readonly schema: string;
  /** The table of their history, with its schema: `public.mikro_orm_migrations`. */
  readonly history: string;
}

/** MikroORM's own defaults, so that its tools find the table. */
export const DEFAULT_PLACE: RevisionPlace = { schema: 'public', history: 'public.mikro_orm_migrations' };

/** Names are written into SQL and into facts as they are. */
const PLAIN = /^[a-z_][a-z0-9_]{0,49}$/;

/**
 * Returns the place that options of MikroORM name.
 *
 * @param schema of its options: that of tables which name none.
 * @param tableName of its migrations, with or without a schema.
 * @throws {TypeError} for a name that needs quotes in SQL, or is longer than 50 bytes.
 */
export function placeOf(schema = DEFAULT_PLACE.schema, tableName = 'mikro_orm_migrations'): RevisionPlace {
  const [table = '', own = schema] = tableName.split('.').toReversed();
  const wrong = [schema, own, table].find((name) => !PLAIN.test(name));
  if (wrong !== undefined) {
    throw new TypeError(
      `The name "${wrong}" of the history table or its schema is not supported. Use at most 50 lower-case letters, digits and "_".`,
    );
  }
  return { schema, history: `${own}.${table}` };
}
