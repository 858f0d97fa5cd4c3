import type { Query } from './fact.ts';
import type { Placeholders } from './catalog.ts';
import type { Kind } from './kind.ts';
import type { InstalledExtension } from './made/read-made.ts';
import type { Scope } from './scope.ts';
import { ours } from './sql-conditions.ts';
import { literal } from './sql-text.ts';

export interface ReadOptions {
  /** Schemas that are left out with everything in them, its privileges and its default privileges. */
  readonly ignoreSchemas?: readonly string[];
  /** Schemas that are watched, quoted where they need it; without it all that are not ignored. */
  readonly onlySchemas?: readonly string[];
  /** Table that the migrator keeps of what it ran, quoted and with its schema: its owner is `<owner>` in facts. */
  readonly historyTable?: string;
}

/** What the first query of a read finds out. */
export interface CatalogSession {
  readonly scope: Scope;
  /** The kinds that there may be something of. */
  readonly kinds: readonly Kind[];
  readonly version: string;
  readonly role: string;
  readonly placeholders: Placeholders;
  /** The extensions that are watched. */
  readonly extensions: readonly InstalledExtension[];
}

interface SessionRow {
  major: number;
  version: string;
  role: string;
  database: string;
  database_name: string;
  owner: string;
  owner_name: string;
  schemas: string[];
  ignored: string[];
  sees_connections: boolean;
  member_classes: string[];
  initialised: string | null;
  present: string[];
  extensions: InstalledExtension[];
}

/**
 * The role that `<owner>` stands for: the owner of the history table, because that is who migrates; without such a table
 * the owner of the database. Objects that other roles own never change it, however many there are.
 *
 * A history table that is the only table of its owner was given away: then the owner of the database is meant.
 */
function ownerOf(historyTable: string | undefined): string {
  if (historyTable === undefined) return 'd.datdba';
  return `coalesce((select h.relowner from pg_class h where h.oid = to_regclass(${literal(historyTable)})
      and exists (select from pg_class c join watched w on w.oid = c.relnamespace
        where c.relowner = h.relowner and c.oid <> h.oid and c.relkind in ('r', 'p') and ${ours('pg_class', 'c.oid')})), d.datdba)`;
}

/** Looks at the server and at the schemas that are watched. Temporary and TOAST schemas never are. */
export async function openSession(query: Query, options: ReadOptions, kinds: readonly Kind[]): Promise<CatalogSession> {
  const present = kinds.map(
    ({ name, existsSql: presence }) => `case when ${presence ?? 'true'} then ${literal(name)} end`,
  );
  const names = (options.ignoreSchemas ?? []).map(literal).join(', ') || 'null';
  const only = options.onlySchemas
    ? ` and quote_ident(nspname) = any (array[${options.onlySchemas.map(literal).join(', ')}]::text[])`
    : '';
  const [row] = await query<SessionRow>(`
    with d as (select oid, datname, datdba from pg_database where datname = current_database()),
    watched as (select oid from pg_namespace where (nspname in (${names})) is not true and not starts_with(nspname, 'pg_toast') and not starts_with(nspname, 'pg_temp_')${only}),
    initdb as (select age(xmin)::bigint as age, xmin::text::bigint as xid from pg_database where datname = 'template0'),
    o as materialized (select ${ownerOf(options.historyTable)} as owner from d)
    select current_setting('server_version_num')::int / 10000 as major, current_setting('server_version') as version,
      quote_ident(current_user) as role, d.oid::text as database, quote_ident(d.datname) as database_name,
      o.owner::text as owner, quote_ident(pg_get_userbyid(o.owner)) as owner_name,
      to_json(array(select oid::text from watched order by oid)) as schemas,
      to_json(array(select oid::text from pg_namespace where nspname in (${names}) order by oid)) as ignored,
      has_column_privilege('pg_subscription', 'subconninfo', 'select') as sees_connections,
      to_json(array(select distinct classid::regclass::text from pg_depend where refclassid = 'pg_extension'::regclass and deptype = 'e')) as member_classes,
      (select xid::text from initdb) as initialised,
      (select coalesce(json_agg(json_build_object('name', quote_ident(x.extname), 'schema', quote_ident(n.nspname))), '[]')
        from pg_extension x join pg_namespace n on n.oid = x.extnamespace where (n.nspname in (${names})) is not true) as extensions,
      to_json(array_remove(array[${present.join(', ')}], null)) as present
    from d, o`);
  if (row === undefined) throw new Error('The server did not say which database this is.');
  return {
    scope: {
      major: row.major,
      database: row.database,
      owner: row.owner,
      schemas: row.schemas,
      ignored: row.ignored,
      seesConnections: row.sees_connections,
      hasMembersIn: (catalog) => row.member_classes.includes(catalog),
      initialised: row.initialised,
    },
    kinds: kinds.filter(({ name }) => row.present.includes(name)),
    version: row.version,
    role: row.role,
    placeholders: { owner: row.owner_name, database: row.database_name },
    extensions: row.extensions,
  };
}
