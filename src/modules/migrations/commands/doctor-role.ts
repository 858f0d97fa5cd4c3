import { z } from 'zod';
import type { Fact, Query } from '../catalog/fact.ts';
import type { DriftPolicy } from '../report/drift-policy.ts';
import { type Check, error, ok, warning } from './doctor-check.ts';

const Facts = z.object({
  database: z.string(),
  role: z.string(),
  owner: z.string(),
  isSuperuser: z.boolean(),
  isOwner: z.boolean(),
  createsDatabases: z.boolean(),
  createsSchemas: z.boolean(),
  createsTables: z.boolean(),
  tables: z.number(),
  /** Tables that this role cannot change the shape of. */
  notOwned: z.array(z.string()),
  /** Tables in which this role cannot both read and write rows. */
  notWritable: z.array(z.string()),
  /** Tables in which this role can write at all. */
  writable: z.number(),
});

type Role = z.infer<typeof Facts>;

/** `$1` are the schemas of the application's tables, as SQL writes them; `$2` is a table that the application only reads; `$3`
 * is the schema that revisions work in. */
const QUERY = `
  with own as (
    select c.oid, format('%I.%I', n.nspname, c.relname) as name, c.relowner,
      has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'insert, update, delete') as writes_some,
      has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
        and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete') as writes
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and quote_ident(n.nspname) = any ($1)
      and c.oid is distinct from to_regclass($2)
      and not exists (select from pg_depend e where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'))
  select json_build_object(
    'database', d.datname, 'role', r.rolname, 'owner', pg_get_userbyid(d.datdba), 'isSuperuser', r.rolsuper,
    'isOwner', pg_has_role(d.datdba, 'member'),
    'createsDatabases', r.rolcreatedb or r.rolsuper,
    'createsSchemas', has_database_privilege(d.oid, 'create'),
    'createsTables', coalesce(has_schema_privilege(to_regnamespace($3), 'create'), false),
    'tables', (select count(*) from own),
    'notOwned', (select coalesce(json_agg(name order by name), '[]') from own where not pg_has_role(relowner, 'usage')),
    'notWritable', (select coalesce(json_agg(name order by name), '[]') from own where not writes),
    'writable', (select count(*) from own where writes_some)) as facts
  from pg_database d, pg_roles r where d.datname = current_database() and r.rolname = current_user`;

const MOST_NAMED = 5;

/** What was found about the role that logged in. */
export interface RoleFindings {
  readonly checks: readonly Check[];
  /** The role that applies revisions here, where this one is the application's and may not; else null. */
  readonly migrator: string | null;
}

/**
 * Looks at what the role may do. A role that writes rows and makes no objects is the application's (see
 * `deploy/postgres/roles.sql`); every other one is judged as the one that applies revisions.
 *
 * @param lock facts of the catalog lock: they tell the schemas of the application's tables.
 * @param watch its ignored schemas are those of a queue and of others that the application writes to.
 */
export async function roleChecks(
  query: Query,
  lock: readonly Fact[],
  { ignoreSchemas, schema, history }: DriftPolicy,
): Promise<RoleFindings> {
  const schemas = lock.flatMap(({ kind, identity }) => (kind === 'schema' ? [identity] : []));
  const [row] = await query<{ facts: unknown }>(QUERY, [[schema, ...schemas, ...ignoreSchemas], history, schema]);
  const facts = Facts.parse(row?.facts);
  const isApplication = !facts.isOwner && !facts.createsTables && !facts.createsSchemas && facts.writable > 0;
  return isApplication
    ? { checks: applicationChecks(facts), migrator: facts.owner }
    : { checks: migratorChecks(facts, schema), migrator: null };
}

function applicationChecks({ role, database, owner, tables, notWritable }: Role): Check[] {
  const where = `${tables} tables of the application and its queue`;
  return [
    ok('role', `${role} on database ${database}: the role of API and workers, which makes and changes no tables`),
    notWritable.length === 0
      ? ok('read and write rows', `allowed in all ${where}`)
      : error(
          'read and write rows',
          `not allowed in ${notWritable.length} of ${where}: ${named(notWritable)}`,
          `Run as a superuser: grant pg_read_all_data, pg_write_all_data to "${role}"`,
        ),
    ok('revisions', `not applied by this role, which is right; "${owner}" owns the database and applies them`),
  ];
}

function migratorChecks(facts: Role, schema: string): Check[] {
  const { role, database, owner, notOwned, tables } = facts;
  return [
    ok('role', `${role} on database ${database}${facts.isSuperuser ? ', a superuser' : ''}`),
    facts.createsTables
      ? ok(`create in schema ${schema}`, 'allowed')
      : error(
          `create in schema ${schema}`,
          'not allowed',
          `Run as ${owner}: grant create on schema ${schema} to "${role}"`,
        ),
    facts.createsSchemas
      ? ok('create schemas', 'allowed')
      : error('create schemas', 'not allowed', `Run as ${owner}: grant create on database "${database}" to "${role}"`),
    facts.isOwner
      ? ok('owner of the database', owner)
      : warning('owner of the database', owner, 'Migrate as the owner, or tables will belong to several roles.'),
    notOwned.length === 0
      ? ok('owner of the tables', tables === 0 ? 'there are none yet' : `may change all ${tables}`)
      : error(
          'owner of the tables',
          `may not change ${notOwned.length} of ${tables}: ${named(notOwned)}`,
          `Migrate as their owner, or run as a superuser for each: alter table … owner to "${role}"`,
        ),
    facts.createsDatabases
      ? ok('create databases', 'allowed')
      : warning('create databases', 'not allowed', 'Only "verify", "lock" and "revision" need it; run them elsewhere.'),
  ];
}

function named(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
