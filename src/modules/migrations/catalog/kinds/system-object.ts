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
import {
  MAPPED_TOKEN_TYPES,
  MOVED_COLLATION,
  RENAMED_SCHEMA,
  SYSTEM_CLASSES,
  type SystemClass,
} from './system-classes.ts';
import { sql } from '../sql-text.ts';

/** Of a relation of the information schema `initdb` sets none of these. */
const MARKED_BY_VALUE = `o.relowner <> 10 or exists (select from unnest(o.reloptions) option where ${setByUser('option')}) or o.relrowsecurity or o.relforcerowsecurity`;

/**
 * Tables and views of the information schema, which is not protected. GRANT and VACUUM FULL rewrite their rows, so the
 * rows of what is named or changed with them are looked at: of the type of their rows, their columns and their query.
 */
const INFORMATION_SCHEMA = (scope: Scope) => sql`
  select
    'pg_class'::regclass as class,
    o.oid,
    case o.relkind
      when 'v' then pg_get_viewdef(o.oid)
    end as definition,
    o.relowner as owner
  from
    pg_class o
  where
    o.relnamespace = to_regnamespace('information_schema')
    and o.oid < 16384
    and o.relkind in ('r', 'v')
    and (
      ${MARKED_BY_VALUE}
      or exists (
        select
        from
          pg_rewrite r
        where
          r.ev_class = o.oid
          and r.oid < 16384
          and ${writtenSinceInitdb(scope, 'r')}
      )
      or exists (
        select
        from
          pg_type t
        where
          t.oid = o.reltype
          and t.typacl is null
          and ${writtenSinceInitdb(scope, 't')}
      )
      or exists (
        select
        from
          pg_attribute a
        where
          a.attrelid = o.oid
          and a.attacl is null
          and ${writtenSinceInitdb(scope, 'a')}
      )
    )
`;

function changedOf(scope: Scope, { catalog, among, owner, altered, definition }: SystemClass): string {
  const condition = altered?.(scope) ?? writtenSinceInitdb(scope, 'o');
  return sql`
    select
      '${catalog}'::regclass as class,
      o.oid,
      ${definition ?? 'null'} as definition,
      ${owner ? `o.${owner}` : '10'} as owner
    from
      ${catalog} o
    where
      o.oid < 16384
      and ${among ?? 'true'}
      and ((${condition}) ${owner ? ` or o.${owner} <> 10` : ''})
      and ${notMember(catalog, 'o.oid')}
  `;
}

/** Rows of the system's own, of every catalog in which one may have changed. */
const ROWS = [
  ...SYSTEM_CLASSES.filter(({ catalog }) => !['pg_namespace', 'pg_collation'].includes(catalog)).map(({ catalog }) => [
    catalog,
    'oid',
  ]),
  ['pg_ts_config_map', 'mapcfg'],
  ['pg_rewrite', 'oid'],
].map(([catalog, oid]) => `select xmin from ${catalog} where ${oid} < 16384`);

/** Columns of the information schema's relations. */
const COLUMNS = sql`
  select
    a.xmin
  from
    pg_attribute a
    join pg_class c on c.oid = a.attrelid
  where
    c.relnamespace = to_regnamespace('information_schema')
    and c.oid < 16384
`;

/** One of them was written later, be it by a mere GRANT. One scan of all: to plan for each alone takes far longer. */
const PRESENCE = sql`
  (
    exists (
      select
      from
        (${[...ROWS, COLUMNS].join(' union all ')}) o,
        initdb
      where
        ${mayBeWrittenSinceInitdb('o')}
    )
    or (
      select
        count(*) <> ${MAPPED_TOKEN_TYPES} * count(distinct m.mapcfg)
      from
        pg_ts_config_map m
      where
        m.mapcfg < 16384
    )
    or exists (
      select
      from
        pg_namespace o
      where
        o.oid < 16384
        and o.oid <> ${PUBLIC_SCHEMA}
        and (
          o.nspowner <> 10
          or ${RENAMED_SCHEMA}
        )
    )
    or exists (
      select
      from
        pg_collation o
      where
        o.oid < 16384
        and (
          o.collowner <> 10
          or ${MOVED_COLLATION}
        )
    )
    or exists (
      select
      from
        pg_class o
      where
        o.relnamespace = to_regnamespace('information_schema')
        and o.oid < 16384
        and (${MARKED_BY_VALUE})
    )
  )
`;

/**
 * Objects that `initdb` made and that were changed since: replaced, altered, renamed or given away.
 *
 * What they were is on no record; that they were changed is, for their rows bear a later transaction id. So an object
 * that was changed and changed back still counts. Privileges and comments are kinds of their own.
 */
export const systemObject = defineKind({
  name: 'system object',
  existsSql: PRESENCE,
  select: (scope) => sql`
    select
      o.type || ' ' || o.identity as identity,
      ${attributes({
        definition: 'x.definition',
        owner: `case when x.owner <> 10 then ${roleName(scope, 'x.owner')} end`,
      })}
    from
      (${[INFORMATION_SCHEMA(scope), ...SYSTEM_CLASSES.map((one) => changedOf(scope, one))].join(' union all ')}) x
      cross join lateral pg_identify_object(x.class, x.oid, 0) o
  `,
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
