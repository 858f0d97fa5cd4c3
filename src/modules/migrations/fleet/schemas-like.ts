import type { Query } from '../catalog/fact.ts';
import { type Target, TargetsError } from './target.ts';

/** Names with these characters cannot stand in a literal of SQL as facts write them. */
const UNSUPPORTED = /['\\]|""/u;

/**
 * Lists the schemas whose name is like a pattern of SQL (`tenant\_%`), in order of their names; never those of the system.
 *
 * @throws {TargetsError} when there is none, or one has a name that is not supported.
 */
export async function schemasLike(query: Query, pattern: string, url: string): Promise<Target[]> {
  const found = await query<{ schema: string; name: string }>(
    `select quote_ident(nspname) as schema, nspname::text as name from pg_catalog.pg_namespace
     where nspname like $1 and nspname <> 'information_schema' and not starts_with(nspname, 'pg_')
     order by nspname collate "C"`,
    [pattern],
  );
  if (found.length === 0) throw new TargetsError([`No schema of the database has a name like "${pattern}".`]);
  const problems = found.flatMap(({ schema, name }) =>
    UNSUPPORTED.test(schema) ? [`The schema ${name} is not supported: its name has quotes or a backslash.`] : [],
  );
  if (problems.length > 0) throw new TargetsError(problems);
  return found.map(({ schema, name }) => ({ name, url, schema }));
}
