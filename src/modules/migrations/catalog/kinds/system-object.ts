import { defineKind } from '../kind.ts';
import { PUBLIC_SCHEMA, type Scope } from '../scope.ts';
import {
  attributes,
  notMember,
  roleName,
  setByUser,
  mayBeWrittenSinceInitdb,
  writtenSinceInitdb,
} from '../sql-conditions.ts';
import { baseTypeDefinition } from './base-type.ts';
import { OPERATOR_DEFINITION } from './operator.ts';

/** How many token types each configuration of `initdb` maps, to one dictionary each. Source: backend/snowball. */
const MAPPED_TOKEN_TYPES = 19;

/** A class of system objects: its rows have the alias `o`. */
interface SystemClass {
  readonly catalog: string;
  /** Column of the owner, where the class has one; whatever `initdb` makes belongs to the bootstrap superuser. */
  readonly owner?: string;
  /** Condition: the row counts at all. */
  readonly among?: string;
  /** Condition: the row is not as `initdb` left it. Default: it was written later. */
  readonly altered?: (scope: Scope) => string;
  /** What the object is now, where more of it can be altered than name, schema and owner. */
  readonly definition?: string;
}

const notGrantedOn = (acl: string) => (scope: Scope) => `${writtenSinceInitdb(scope, 'o')} and o.${acl} is null`;

/**
 * GRANT rewrites a row too, and leaves a list behind: a row with one counts only when it cannot be the system's. The
 * functions of `initdb` are written in C, or in SQL that the server has parsed (prosqlbody).
 */
function functionAltered(scope: Scope): string {
  return `${writtenSinceInitdb(scope, 'o')} and (o.proacl is null or o.proconfig is not null
      or (o.prosqlbody is null and o.prolang not in (select l.oid from pg_language l where l.lanname in ('internal', 'c'))))`;
}

/** GRANT on a schema and REFRESH VERSION of a collation write their rows anew: what is told by value is sure. */
const RENAMED_SCHEMA = `o.nspname not in ('pg_catalog', 'pg_toast', 'information_schema')`;
const MOVED_COLLATION = `o.collnamespace <> 'pg_catalog'::regnamespace`;

const MAPPINGS = `(select string_agg(k.alias || ' with ' || m.mapdict::regdictionary::text, ', ' order by k.alias, m.mapseqno)
        from pg_ts_config_map m join ts_token_type(o.cfgparser) k on k.tokid = m.maptokentype where m.mapcfg = o.oid)`;

/** DROP MAPPING leaves no row that is new, so the rows are counted. */
function mappingsAltered(scope: Scope): string {
  return `(${writtenSinceInitdb(scope, 'o')}
      or o.oid in (select m.mapcfg from pg_ts_config_map m where m.mapcfg < 16384 and ${writtenSinceInitdb(scope, 'm')})
      or ${MAPPED_TOKEN_TYPES} <> (select count(*) from pg_ts_config_map m where m.mapcfg = o.oid))`;
}

const CLASSES: readonly SystemClass[] = [
  {
    catalog: 'pg_proc',
    owner: 'proowner',
    altered: functionAltered,
    definition: `case when o.prokind in ('f', 'p', 'w') then pg_get_functiondef(o.oid) end`,
  },
  { catalog: 'pg_operator', owner: 'oprowner', definition: OPERATOR_DEFINITION },
  {
    catalog: 'pg_type',
    // types of rows and of arrays go with what they are made for
    among: `o.typrelid = 0 and o.typsubscript <> 'array_subscript_handler'::regproc`,
    owner: 'typowner',
    altered: notGrantedOn('typacl'),
    definition: baseTypeDefinition('o'),
  },
  { catalog: 'pg_ts_config', owner: 'cfgowner', altered: mappingsAltered, definition: MAPPINGS },
  { catalog: 'pg_ts_dict', owner: 'dictowner', definition: 'o.dictinitoption' },
  { catalog: 'pg_ts_parser' },
  { catalog: 'pg_ts_template' },
  { catalog: 'pg_opclass', owner: 'opcowner' },
  { catalog: 'pg_opfamily', owner: 'opfowner' },
  { catalog: 'pg_conversion', owner: 'conowner' },
  { catalog: 'pg_language', owner: 'lanowner', altered: notGrantedOn('lanacl') },
  {
    catalog: 'pg_namespace',
    among: `o.oid <> ${PUBLIC_SCHEMA}`,
    owner: 'nspowner',
    altered: () => RENAMED_SCHEMA,
  },
  { catalog: 'pg_collation', owner: 'collowner', altered: () => MOVED_COLLATION },
  // no statement alters one, and UPDATE is a known way to make casts implicit
  { catalog: 'pg_cast', definition: 'o.castcontext::text' },
];

/** Of a relation of the information schema `initdb` sets none of these. */
const MARKED_BY_VALUE = `o.relowner <> 10 or exists (select from unnest(o.reloptions) option where ${setByUser('option')}) or o.relrowsecurity or o.relforcerowsecurity`;

/**
 * Tables and views of the information schema, which is not protected. GRANT and VACUUM FULL rewrite their rows, so the
 * rows of what is named or changed with them are looked at: of the type of their rows, their columns and their query.
 */
const INFORMATION_SCHEMA = (scope: Scope) => `
    select 'pg_class'::regclass as class, o.oid, case o.relkind when 'v' then pg_get_viewdef(o.oid) end as definition, o.relowner as owner
    from pg_class o where o.relnamespace = to_regnamespace('information_schema') and o.oid < 16384 and o.relkind in ('r', 'v')
      and (${MARKED_BY_VALUE}
        or exists (select from pg_rewrite r where r.ev_class = o.oid and r.oid < 16384 and ${writtenSinceInitdb(scope, 'r')})
        or exists (select from pg_type t where t.oid = o.reltype and t.typacl is null and ${writtenSinceInitdb(scope, 't')})
        or exists (select from pg_attribute a where a.attrelid = o.oid and a.attacl is null and ${writtenSinceInitdb(scope, 'a')}))`;

function changedOf(scope: Scope, { catalog, among, owner, altered, definition }: SystemClass): string {
  const condition = altered?.(scope) ?? writtenSinceInitdb(scope, 'o');
  return `
    select '${catalog}'::regclass as class, o.oid, ${definition ?? 'null'} as definition, ${owner ? `o.${owner}` : '10'} as owner
    from ${catalog} o where o.oid < 16384 and ${among ?? 'true'} and ((${condition})${owner ? ` or o.${owner} <> 10` : ''}) and ${notMember(catalog, 'o.oid')}`;
}

/** Rows of the system's own, of every catalog in which one may have changed. */
const ROWS = [
  ...CLASSES.filter(({ catalog }) => !['pg_namespace', 'pg_collation'].includes(catalog)).map(({ catalog }) => [
    catalog,
    'oid',
  ]),
  ['pg_ts_config_map', 'mapcfg'],
  ['pg_rewrite', 'oid'],
].map(([catalog, oid]) => `select xmin from ${catalog} where ${oid} < 16384`);

/** Columns of the information schema's relations. */
const COLUMNS = `select a.xmin from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = to_regnamespace('information_schema') and c.oid < 16384`;

/** One of them was written later, be it by a mere GRANT. One scan of all: to plan for each alone takes far longer. */
const PRESENCE = `(exists (select from (${[...ROWS, COLUMNS].join(' union all ')}) o, initdb where ${mayBeWrittenSinceInitdb('o')})
    or (select count(*) <> ${MAPPED_TOKEN_TYPES} * count(distinct m.mapcfg) from pg_ts_config_map m where m.mapcfg < 16384)
    or exists (select from pg_namespace o where o.oid < 16384 and o.oid <> ${PUBLIC_SCHEMA} and (o.nspowner <> 10 or ${RENAMED_SCHEMA}))
    or exists (select from pg_collation o where o.oid < 16384 and (o.collowner <> 10 or ${MOVED_COLLATION}))
    or exists (select from pg_class o where o.relnamespace = to_regnamespace('information_schema') and o.oid < 16384 and (${MARKED_BY_VALUE})))`;

/**
 * Objects that `initdb` made and that were changed since: replaced, altered, renamed or given away.
 *
 * What they were is on no record; that they were changed is, for their rows bear a later transaction id. So an object
 * that was changed and changed back still counts. Privileges and comments are kinds of their own.
 */
export const systemObject = defineKind({
  name: 'system object',
  existsSql: PRESENCE,
  select: (scope) => `
    select o.type || ' ' || o.identity as identity, ${attributes({
      definition: 'x.definition',
      owner: `case when x.owner <> 10 then ${roleName(scope, 'x.owner')} end`,
    })}
    from (${[INFORMATION_SCHEMA(scope), ...CLASSES.map((one) => changedOf(scope, one))].join(' union all ')}) x
    cross join lateral pg_identify_object(x.class, x.oid, 0) o`,
  repair: {
    sqlName: (fact) => fact.identity,
    create: () => ({ note: 'An object of the system that a revision changed: run what the revision did to it again.' }),
    drop: () => ({
      note: 'PostgreSQL made this object, and what it was is on no record: a database of a new cluster shows it.',
    }),
    alter: {
      definition: () => ({ note: 'An object of the system: run what the revision did to it again.' }),
    },
  },
});
