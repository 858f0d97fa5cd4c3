import { PUBLIC_SCHEMA, type Scope } from '../scope.ts';
import { writtenSinceInitdb } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';
import { baseTypeDefinition } from './base-type.ts';
import { OPERATOR_DEFINITION } from './operator.ts';

/** How many token types each configuration of `initdb` maps, to one dictionary each. Source: backend/snowball. */
export const MAPPED_TOKEN_TYPES = 19;

/** A class of system objects: its rows have the alias `o`. */
export interface SystemClass {
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
  return sql`
    ${writtenSinceInitdb(scope, 'o')}
    and (
      o.proacl is null
      or o.proconfig is not null
      or (
        o.prosqlbody is null
        and o.prolang not in (
          select
            l.oid
          from
            pg_language l
          where
            l.lanname in ('internal', 'c')
        )
      )
    )
  `;
}

/** GRANT on a schema and REFRESH VERSION of a collation rewrite their rows, so only a comparison of values is reliable. */
export const RENAMED_SCHEMA = `o.nspname not in ('pg_catalog', 'pg_toast', 'information_schema')`;
export const MOVED_COLLATION = `o.collnamespace <> 'pg_catalog'::regnamespace`;

const MAPPINGS = sql`
  (
    select
      string_agg(
        k.alias || ' with ' || m.mapdict::regdictionary::text,
        ', '
        order by
          k.alias,
          m.mapseqno
      )
    from
      pg_ts_config_map m
      join ts_token_type(o.cfgparser) k on k.tokid = m.maptokentype
    where
      m.mapcfg = o.oid
  )
`;

/** DROP MAPPING leaves no row that is new, so the rows are counted. */
function mappingsAltered(scope: Scope): string {
  return sql`
    (
      ${writtenSinceInitdb(scope, 'o')}
      or o.oid in (
        select
          m.mapcfg
        from
          pg_ts_config_map m
        where
          m.mapcfg < 16384
          and ${writtenSinceInitdb(scope, 'm')}
      )
      or ${MAPPED_TOKEN_TYPES} <> (
        select
          count(*)
        from
          pg_ts_config_map m
        where
          m.mapcfg = o.oid
      )
    )
  `;
}

export const SYSTEM_CLASSES: readonly SystemClass[] = [
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
