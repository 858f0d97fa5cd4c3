import type { Fact } from '../fact.ts';
import { countOfAll, listGrants, type AclType } from '../grants.ts';
import { listOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { grantName, moveGrants } from '../repair-grants.ts';
import type { RepairContext, Statements } from '../repair-steps.ts';
import { PUBLIC_SCHEMA, type Scope } from '../scope.ts';
import { attributes } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** What `initdb` gives a list where it leaves none on record. */
function initialGrants(type: AclType, owner: string): string {
  return `acldefault('${type}', o.${owner})`;
}

/** Lists of one class of system objects that are not what `initdb` left. Source: pg_init_privs. */
function changed(
  { major }: Scope,
  catalog: string,
  acl: string,
  owner: string,
  type: AclType,
  initial = initialGrants(type, owner),
): string {
  return sql`
    select
      '${catalog}'::regclass as class,
      o.oid,
      0 as part,
      o.${owner} as owner,
      ${countOfAll(type, major)} as total,
      o.${acl} as acl,
      coalesce(i.initprivs, ${initial}) as initial
    from
      ${catalog} o
      left join pg_init_privs i on i.objoid = o.oid
      and i.classoid = '${catalog}'::regclass
      and i.objsubid = 0
    where
      o.oid < 16384
      and o.${acl} is not null
      and o.${acl} is distinct from coalesce(i.initprivs, ${initial})
  `;
}

/** Columns of system tables: what is granted on them alone. */
function changedColumns({ major }: Scope): string {
  return sql`
    select
      'pg_class'::regclass,
      a.attrelid,
      a.attnum,
      c.relowner,
      ${countOfAll('c', major)},
      a.attacl,
      i.initprivs
    from
      pg_attribute a
      join pg_class c on c.oid = a.attrelid
      left join pg_init_privs i on i.objoid = a.attrelid
      and i.classoid = 'pg_class'::regclass
      and i.objsubid = a.attnum
    where
      a.attrelid < 16384
      and a.attacl is not null
      and a.attacl is distinct from i.initprivs
  `;
}

/** `initdb` lets PUBLIC use it, after it has written its record. */
const INFORMATION_SCHEMA = `case o.nspname when 'information_schema'
  then acldefault('n', o.nspowner) || makeaclitem(0, o.nspowner, 'USAGE', false) else acldefault('n', o.nspowner) end`;

/** What the script of the information schema gives: PUBLIC may read its views, and no one the tables that only they read. */
const INFORMATION_SCHEMA_RELATION = `case when starts_with(o.relname, '_pg_') then acldefault('r', o.relowner)
  else acldefault('r', o.relowner) || makeaclitem(0, o.relowner, 'SELECT', false) end`;

/**
 * Privileges on objects of the system that were granted or revoked after `initdb` (source: pg_init_privs against the
 * lists in pg_proc, pg_class, pg_attribute, pg_namespace, pg_language and pg_type). The schema `public` is a schema
 * fact; what `initdb` gave on the information schema is on no record, and is known from its script.
 */
export const systemPrivilege = defineKind({
  name: 'system privilege',
  select: (scope) => sql`
    select
      o.type || ' ' || o.identity as identity,
      ${attributes({ privileges: 'to_json(p.now)', initial: 'to_json(p.before)' })}
    from
      (
        select
          l.*,
          ${listGrants(scope, 'l.acl', 'l.total', 'l.owner')} as now,
          ${listGrants(scope, 'l.initial', 'l.total', 'l.owner')} as before
        from
          (${[
            changed(scope, 'pg_proc', 'proacl', 'proowner', 'f'),
            `${changed(scope, 'pg_class', 'relacl', 'relowner', 'r')} and o.relnamespace = 'pg_catalog'::regnamespace`,
            `${changed(scope, 'pg_class', 'relacl', 'relowner', 'r', INFORMATION_SCHEMA_RELATION)} and o.relnamespace = to_regnamespace('information_schema')`,
            `${changed(scope, 'pg_namespace', 'nspacl', 'nspowner', 'n', INFORMATION_SCHEMA)} and o.oid <> ${PUBLIC_SCHEMA}`,
            changed(scope, 'pg_language', 'lanacl', 'lanowner', 'l'),
            changed(scope, 'pg_type', 'typacl', 'typowner', 'T'),
            changedColumns(scope),
          ].join(' union all ')}) l
      ) p
      cross join lateral pg_identify_object(p.class, p.oid, p.part) o
    where
      p.now <> p.before
      and not exists (
        select
        from
          pg_depend e
        where
          e.classid = p.class
          and e.objid = p.oid
          and e.deptype = 'e'
      )
  `,
  repair: {
    sqlName: (fact) => fact.identity,
    create: (fact, server) => moveSystemPrivileges(fact, listOf(fact, 'initial'), listOf(fact, 'privileges'), server),
    drop: (fact, server) => moveSystemPrivileges(fact, listOf(fact, 'privileges'), listOf(fact, 'initial'), server),
    alter: {
      privileges: ({ want, have, ...server }) =>
        moveSystemPrivileges(want, listOf(have, 'privileges'), listOf(want, 'privileges'), server),
      initial: () => [],
    },
  },
});

/** What the owner may do is left as it is: that is a superuser. */
function moveSystemPrivileges(
  fact: Fact,
  from: readonly string[],
  to: readonly string[],
  { placeholders, major }: Pick<RepairContext, 'placeholders' | 'major'>,
): Statements {
  if (fact.identity.startsWith('table column')) {
    return { note: `GRANT or REVOKE on the column: expected ${to.join('; ') || 'nothing'}.` };
  }
  return moveGrants({ on: grantName(fact.identity), placeholders, major }, from, to);
}
