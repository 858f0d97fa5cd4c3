import { countOfAll, listGrants, type AclType } from '../grants.ts';
import { defineKind } from '../kind.ts';
import { extensionMemberRepair } from './extension-member.repair.ts';
import type { Scope } from '../scope.ts';
import { attributes, notIgnored, roleName } from '../sql-conditions.ts';
import { baseTypeDefinition } from './base-type.ts';
import { OPERATOR_DEFINITION } from './operator.ts';
import { familyMembers } from './operator-family.ts';
import { sql } from '../sql-text.ts';

/** Classes of members that have privileges: alias in the query, prefix of its columns, letter of the class. */
const CLASSES: readonly [catalog: string, alias: string, prefix: string, type: AclType][] = [
  ['pg_proc', 'p', 'pro', 'f'],
  ['pg_class', 'c', 'rel', 'r'],
  ['pg_type', 'y', 'typ', 'T'],
  ['pg_language', 'l', 'lan', 'l'],
  ['pg_foreign_data_wrapper', 'w', 'fdw', 'F'],
];

/** Classes of members that have an owner and no privileges, and the column of it. */
const OWNED: Readonly<Record<string, string>> = {
  pg_operator: 'oprowner',
  pg_opclass: 'opcowner',
  pg_opfamily: 'opfowner',
  pg_collation: 'collowner',
  pg_conversion: 'conowner',
  pg_ts_config: 'cfgowner',
  pg_ts_dict: 'dictowner',
};

const COMPOSITE = sql`
  'composite: ' || (
    select
      string_agg(
        quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod),
        ', '
        order by
          a.attnum
      )
    from
      pg_attribute a
    where
      a.attrelid = t.typrelid
      and a.attnum > 0
      and not a.attisdropped
  )
`;
const DOMAIN = sql`
  concat_ws(
    ' ',
    'domain: ' || format_type(t.typbasetype, t.typtypmod),
    'default ' || coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault),
    case
      when t.typnotnull then 'not null'
    end,
    (
      select
        string_agg(
          quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid),
          ', '
          order by
            k.conname
        )
      from
        pg_constraint k
      where
        k.contypid = t.oid
        and k.contype = 'c'
    )
  )
`;
const ENUM = `'enum: ' || (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid)`;

/** What else of a member an ALTER can change, by its class; `m.objid` is the member. */
const definitions = ({ major }: Scope): Readonly<Record<string, string>> => ({
  pg_operator: `(select ${OPERATOR_DEFINITION} from pg_operator o where o.oid = m.objid)`,
  pg_type: sql`
    (
      select
        case t.typtype
          when 'b' then ${baseTypeDefinition()}
          when 'c' then ${COMPOSITE}
          when 'd' then ${DOMAIN}
          when 'e' then ${ENUM}
        end
      from
        pg_type t
      where
        t.oid = m.objid
    )
  `,
  pg_event_trigger: sql`
    (
      select
        concat_ws(
          ' ',
          'on',
          v.evtevent,
          'when tag in (' || array_to_string(v.evttags, ', ') || ')',
          'execute',
          v.evtfoid::regprocedure
        )
      from
        pg_event_trigger v
      where
        v.oid = m.objid
    )
  `,
  pg_ts_dict: `(select d.dictinitoption from pg_ts_dict d where d.oid = m.objid)`,
  pg_foreign_data_wrapper: sql`
    (
      select
        concat_ws(', ', w.fdwhandler::regproc, w.fdwvalidator::regproc, ${major >= 19 ? `nullif(w.fdwconnection::regproc::text, '-')` : 'null'}, array_to_string(w.fdwoptions, ', '))
      from
        pg_foreign_data_wrapper w
      where
        w.oid = m.objid
    )
  `,
});

/**
 * Branches of a CASE by the member's class. Classes that no extension of the database has a member of are left out: to
 * plan their subqueries would take longer than to run the others.
 */
function byClass({ hasMembersIn }: Scope, values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .filter(([catalog]) => hasMembersIn(catalog))
    .map(([catalog, value]) => `when m.classid = '${catalog}'::regclass then ${value}`)
    .join('\n        ');
}

const OWNERS = Object.fromEntries(
  Object.entries(OWNED).map(([catalog, owner]) => [catalog, `(select ${owner} from ${catalog} where oid = m.objid)`]),
);

/** Types of arrays, of the rows of tables and views, and multiranges come with what they are made for. */
const NO_FOLLOWER = sql`
  y.typsubscript <> 'array_subscript_handler'::regproc
  and y.typtype <> 'm'
  and (
    y.typrelid = 0
    or exists (
      select
      from
        pg_class r
      where
        r.oid = y.typrelid
        and r.relkind = 'c'
    )
  )
`;

/** A cast is named as one major names it: the others write `pg_catalog` before the types that the server has, or do not. */
const IDENTITIES = {
  pg_cast: `(select '(' || format_type(k.castsource, null) || ' AS ' || format_type(k.casttarget, null) || ')' from pg_cast k where k.oid = m.objid)`,
};

const FIRING = {
  pg_event_trigger: sql`
    (
      select
        case v.evtenabled
          when 'D' then 'disable'
          when 'R' then 'enable replica'
          when 'A' then 'enable always'
        end
      from
        pg_event_trigger v
      where
        v.oid = m.objid
    )
  `,
};

const MEMBERS = {
  pg_opfamily: `to_json((select ${familyMembers()} from pg_opfamily f where f.oid = m.objid))`,
};

/** The member's row of whichever class it is, with its privileges now and as the extension's script left them. */
function member({ major }: Scope): string {
  const first = (column: (alias: string, prefix: string) => string) =>
    `coalesce(${CLASSES.map(([, alias, prefix]) => column(alias, prefix)).join(', ')})`;
  const perClass = (value: (type: AclType, alias: string, prefix: string) => string | number) =>
    `case ${CLASSES.map(([, alias, prefix, type]) => `when ${alias}.oid is not null then ${value(type, alias, prefix)}`).join(' ')} end`;
  return sql`
    select
      d.classid,
      d.objid,
      d.refobjid,
      p.oid as function,
      p.prokind,
      c.oid as relation,
      c.relkind,
      ${first((alias, prefix) => `${alias}.${prefix}acl`)} as acl,
      ${first((alias, prefix) => `${alias}.${prefix}owner`)} as owner,
      ${perClass((type) => countOfAll(type, major))} as total,
      coalesce(i.initprivs, ${perClass((type, alias, prefix) => `acldefault('${type}', ${alias}.${prefix}owner)`)}) as initial
    from
      pg_depend d ${CLASSES.map(([catalog, alias]) => `left join ${catalog} ${alias} on d.classid = '${catalog}'::regclass and ${alias}.oid = d.objid`).join('\n    ')}
      left join pg_init_privs i on i.objoid = d.objid
      and i.classoid = d.classid
      and i.objsubid = 0
    where
      d.deptype = 'e'
      and d.refclassid = 'pg_extension'::regclass
      and (
        y.oid is null
        or ${NO_FOLLOWER}
      )
  `;
}

/**
 * What belongs to an extension (source: pg_depend, deptype e): added, removed, and where a statement can do it altered.
 *
 * The text of a C function is its link symbol, so it is the same in every build of one version of the extension.
 */
export const extensionMember = defineKind({
  name: 'extension member',
  existsSql: 'exists (select from pg_extension)',
  select: (scope) => {
    const [now = '', before = ''] = ['m.acl', 'm.initial'].map((acl) => listGrants(scope, acl, 'm.total', 'm.owner'));
    return sql`
      select
        quote_ident(x.extname) || ': ' || o.type || ' ' || case
          when false then null ${byClass(scope, IDENTITIES)}
          else o.identity
        end as identity,
        ${attributes({
          definition: `case when m.prokind in ('f', 'p', 'w') then pg_get_functiondef(m.function) when m.relkind in ('v', 'm') then pg_get_viewdef(m.relation)
        ${byClass(scope, definitions(scope))} end`,
          members: `case when false then null ${byClass(scope, MEMBERS)} end`,
          firing: `case when false then null ${byClass(scope, FIRING)} end`,
          owner: `case when own.er not in (10, x.extowner) then ${roleName(scope, 'own.er')} end`,
          comment: `(select c.description from pg_description c where c.classoid = m.classid and c.objoid = m.objid and c.objsubid = 0)`,
          grants: `case when m.acl <> m.initial then to_json(nullif(g.now, g.before)) end`,
          grantsAtInstall: `case when m.acl <> m.initial and g.now <> g.before then to_json(g.before) end`,
        })}
      from
        (${member(scope)}) m
        join pg_extension x on x.oid = m.refobjid
        cross join lateral pg_identify_object(m.classid, m.objid, 0) o
        cross join lateral (
          select
            coalesce(
              m.owner,
              case
                when false then null::oid ${byClass(scope, OWNERS)}
              end
            ) as er
          offset
            0
        ) own
        left join lateral (
          select
            ${now} as now,
            ${before} as before
          where
            m.acl <> m.initial
          offset
            0
        ) g on true
      where
        ${notIgnored(scope, 'x.extnamespace')}
    `;
  },
  repair: extensionMemberRepair,
});
