import { DEFAULTED_CLASSES, grantPhrases, type AclType } from '../grants.ts';
import { defineKind } from '../kind.ts';
import type { Scope } from '../scope.ts';
import { attributes, madeSince, notIgnored, roleName } from '../sql-conditions.ts';
import { defaultPrivilegesRepair } from './default-privileges.repair.ts';
import { sql } from '../sql-text.ts';

function eachClass(expression: (type: AclType, words: string) => string): string {
  return `case d.defaclobjtype ${DEFAULTED_CLASSES.map(([letter, words, type]) => `when '${letter}' then ${expression(type, words)}`).join(' ')} end`;
}

/** Default privileges by role, schema and class of object (source: pg_default_acl). */
export const defaultPrivileges = defineKind({
  name: 'default privileges',
  catalog: 'pg_default_acl',
  existsSql: madeSince('pg_default_acl'),
  select: (scope: Scope) => sql`
    select
      d.oid,
      'for role ' || ${roleName(scope, 'd.defaclrole')} || coalesce(' in schema ' || quote_ident(n.nspname), '') || ' on ' || ${eachClass((_, words) => `'${words}'`)} as identity,
      ${attributes({ privileges: `to_json(${eachClass((type) => grantPhrases(scope, 'd.defaclacl', type, 'd.defaclrole'))})` })}
    from
      pg_default_acl d
      left join pg_namespace n on n.oid = d.defaclnamespace
    where
      d.defaclnamespace = 0
      or ${notIgnored(scope, 'd.defaclnamespace')}
  `,
  repair: defaultPrivilegesRepair,
});
