import type { Query } from '../catalog/fact.ts';
import { type Check, error, ok, warning } from './doctor-check.ts';

/** Libraries that change what DDL does in every database of a server that loads them at its start, and how. */
const LIBRARIES: Readonly<Record<string, { readonly extension: string; readonly effect: string }>> = {
  age: { extension: 'age', effect: 'DROP and ALTER fail in a database without extension age' },
};

const MOST_NAMED = 5;

/** What the work of extensions means for revisions: pending updates, preloaded libraries, and owners of partitions. */
export async function extensionWorkChecks(query: Query): Promise<Check[]> {
  return [...(await updateChecks(query)), ...(await libraryChecks(query)), await partitionCheck(query)];
}

/** Extensions of which the server has another version than the database. */
async function updateChecks(query: Query): Promise<Check[]> {
  const pending = await query<{ name: string; installed: string; offered: string }>(`
    select quote_ident(name) as name, installed_version as installed, default_version as offered
    from pg_available_extensions where installed_version <> default_version order by 1`);
  if (pending.length === 0) return [ok('updates of extensions', 'none is pending')];
  return pending.map(({ name, installed, offered }) =>
    warning(
      `extension ${name}`,
      `${installed} here, ${offered} on the server`,
      `Write a revision: alter extension ${name} update`,
    ),
  );
}

async function libraryChecks(query: Query): Promise<Check[]> {
  const [row] = await query<{ visible: boolean }>(
    `select pg_has_role(current_user, 'pg_read_all_settings', 'usage') as visible`,
  );
  if (row?.visible !== true) return [ok('preloaded libraries', 'not visible to this role')];
  const rows = await query<{ library: string; installed: string[] }>(`
    select distinct regexp_replace(trim(both ' "' from l), '^.*/|[.]so$', '', 'g') as library, array(select extname::text from pg_extension) as installed
    from unnest(array['shared_preload_libraries', 'session_preload_libraries', 'local_preload_libraries']) s
    cross join lateral unnest(string_to_array(current_setting(s), ',')) l`);
  return rows.flatMap(({ library, installed }) => {
    const known = LIBRARIES[library];
    if (known === undefined) return [];
    const [name, found] = [`preloaded library ${library}`, `changes DDL in every database: ${known.effect}`];
    return installed.includes(known.extension)
      ? [warning(name, found, 'Nothing for this database, which has the extension.')]
      : [error(name, found, `Remove it from the preload libraries, or run: create extension ${known.extension}`)];
  });
}

/** Partitions whose owner is not the owner of their parent: ALTER TABLE on the parent fails at the first of them. */
async function partitionCheck(query: Query): Promise<Check> {
  const name = 'owners of partitions';
  const rows = await query<{ child: string; owner: string }>(`
    select format('%I.%I', n.nspname, c.relname) as child, quote_ident(pg_get_userbyid(p.relowner)) as owner
    from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'f') and c.relowner <> p.relowner order by 1`);
  const [first] = rows;
  if (first === undefined) return ok(name, 'those of their parents');
  const rest = rows.length - MOST_NAMED;
  const named = rows.slice(0, MOST_NAMED).map(({ child }) => child);
  return warning(
    name,
    `${rows.length} of other roles than their parents: ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
    `A revision on the parent fails until they are the same: alter table ${first.child} owner to ${first.owner}`,
  );
}
