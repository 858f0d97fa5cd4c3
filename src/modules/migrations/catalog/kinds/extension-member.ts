import { countOfAll, phrases, type AclType } from '../grants.ts';
import { defineKind } from '../kind.ts';
import { extensionMemberRepair } from './extension-member.repair.ts';
import { attributes, notIgnored, roleName, type Scope } from '../scope.ts';

/** Classes of members that have privileges: alias in the query, prefix of its columns, letter of the class. */
const CLASSES: readonly [catalog: string, alias: string, prefix: string, type: AclType][] = [
  ['pg_proc', 'p', 'pro', 'f'],
  ['pg_class', 'c', 'rel', 'r'],
  ['pg_type', 'y', 'typ', 'T'],
  ['pg_language', 'l', 'lan', 'l'],
  ['pg_foreign_data_wrapper', 'w', 'fdw', 'F'],
];

/** The member's row of whichever class it is, with its privileges now and as the extension's script left them. */
function member({ major }: Scope): string {
  const first = (column: (alias: string, prefix: string) => string) =>
    `coalesce(${CLASSES.map(([, alias, prefix]) => column(alias, prefix)).join(', ')})`;
  const perClass = (value: (type: AclType, alias: string, prefix: string) => string | number) =>
    `case ${CLASSES.map(([, alias, prefix, type]) => `when ${alias}.oid is not null then ${value(type, alias, prefix)}`).join(' ')} end`;
  return `
    select d.classid, d.objid, d.refobjid, p.oid as function, p.prokind, c.oid as relation, c.relkind,
      ${first((alias, prefix) => `${alias}.${prefix}acl`)} as acl, ${first((alias, prefix) => `${alias}.${prefix}owner`)} as owner,
      ${perClass((type) => countOfAll(type, major))} as total,
      coalesce(i.initprivs, ${perClass((type, alias, prefix) => `acldefault('${type}', ${alias}.${prefix}owner)`)}) as initial
    from pg_depend d
    ${CLASSES.map(([catalog, alias]) => `left join ${catalog} ${alias} on d.classid = '${catalog}'::regclass and ${alias}.oid = d.objid`).join('\n    ')}
    left join pg_init_privs i on i.objoid = d.objid and i.classoid = d.classid and i.objsubid = 0
    where d.deptype = 'e' and d.refclassid = 'pg_extension'::regclass and y.typsubscript is distinct from 'array_subscript_handler'::regproc`;
}

/**
 * What belongs to an extension (source: pg_depend, deptype e): added, removed, and for functions and views replaced.
 *
 * The text of a C function is its link symbol, so it is the same in every build of one version of the extension.
 */
export const extensionMember = defineKind({
  name: 'extension member',
  select: (scope) => {
    const [now, before] = ['m.acl', 'm.initial'].map((acl) => phrases(scope, acl, 'm.total', 'm.owner'));
    return `
    select quote_ident(x.extname) || ': ' || o.type || ' ' || o.identity as identity, ${attributes({
      definition: `case when m.prokind in ('f', 'p', 'w') then pg_get_functiondef(m.function) when m.relkind in ('v', 'm') then pg_get_viewdef(m.relation) end`,
      owner: `case when m.owner not in (10, x.extowner) then ${roleName(scope, 'm.owner')} end`,
      grants: `case when m.acl <> m.initial then to_json(nullif(g.now, g.before)) end`,
      grantsAtInstall: `case when m.acl <> m.initial and g.now <> g.before then to_json(g.before) end`,
    })}
    from (${member(scope)}) m join pg_extension x on x.oid = m.refobjid
    cross join lateral pg_identify_object(m.classid, m.objid, 0) o
    left join lateral (select ${now} as now, ${before} as before where m.acl <> m.initial offset 0) g on true
    where ${notIgnored(scope, 'x.extnamespace')}`;
  },
  repair: extensionMemberRepair,
});
