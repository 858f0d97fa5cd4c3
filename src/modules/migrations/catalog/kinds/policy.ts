import { renameMember } from '../rename-sql.ts';
import { listOf, nameOf, parentOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { roleSql } from '../repair-sql.ts';
import { attributes, comment, inSchemas, madeSince, notOfIgnored, qualified, roleName } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Row-level security policies (source: pg_policy); whether they are in force is a flag of the table. */
export const policy = defineKind({
  name: 'policy',
  catalog: 'pg_policy',
  livesIn: ['table'],
  existsSql: madeSince('pg_policy'),
  select: (scope) => sql`
    select
      p.oid,
      ${qualified('n.nspname', 'c.relname')} || '.' || quote_ident(p.polname) as identity,
      ${attributes({
        command: `case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end`,
        restrictive: 'nullif(not p.polpermissive, false)',
        roles: `to_json(array(select ${roleName(scope, 'r')} from unnest(p.polroles) r order by 1))`,
        using: 'pg_get_expr(p.polqual, p.polrelid)',
        check: 'pg_get_expr(p.polwithcheck, p.polrelid)',
        comment: comment('pg_policy', 'p.oid'),
      })}
    from
      pg_policy p
      join pg_class c on c.oid = p.polrelid
      join pg_namespace n on n.oid = c.relnamespace
    where
      ${inSchemas(scope, 'c.relnamespace')}
      and ${notOfIgnored(scope, 'c.oid')}
  `,
  repair: {
    isRecreatable: true,
    holdsTypes: true,
    rename: renameMember((table, from, to) => `alter policy ${from} on ${table} rename to ${to}`),
    sqlName: (fact) => `policy ${nameOf(fact)} on ${parentOf(fact)}`,
    create: (fact, { placeholders }) => [
      `create policy ${nameOf(fact)} on ${parentOf(fact)} as ${fact.attributes['restrictive'] ? 'restrictive' : 'permissive'} for ${textOf(fact, 'command')} to ${listOf(
        fact,
        'roles',
      )
        .map((role) => roleSql(role, placeholders))
        .join(', ')}${
        fact.attributes['using'] ? ` using (${textOf(fact, 'using')})` : ''
      }${fact.attributes['check'] ? ` with check (${textOf(fact, 'check')})` : ''}`,
    ],
    drop: (fact) => [`drop policy if exists ${nameOf(fact)} on ${parentOf(fact)}`],
  },
});
