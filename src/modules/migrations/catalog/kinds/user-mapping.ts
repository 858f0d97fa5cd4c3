import { listOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { alterForeignOptions, foreignOptions, roleSql } from '../repair-sql.ts';
import { attributes, madeSince, notMember, roleName } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Whether the options are shown to the role that reads. Source: the definition of the view pg_user_mappings. */
const SEEN = sql`
  (
    case
      when m.umuser <> 0 then pg_get_userbyid(m.umuser) = current_user
      and (
        pg_has_role(s.srvowner, 'usage')
        or has_server_privilege(s.oid, 'usage')
      )
      else pg_has_role(s.srvowner, 'usage')
    end
    or (
      select
        rolsuper
      from
        pg_roles
      where
        rolname = current_user
    )
  )
`;

/**
 * User mappings (source: pg_user_mappings, which hides options from others). A password (`password`, `sslpassword`, or what
 * another wrapper calls it) is a short digest, enough to see a change.
 */
export const userMapping = defineKind({
  name: 'user mapping',
  catalog: 'pg_user_mapping',
  existsSql: madeSince('pg_foreign_server'),
  select: (scope) => sql`
    select
      m.umid as oid,
      ${roleName(scope, 'm.umuser')} || ' server ' || quote_ident(m.srvname) as identity,
      ${attributes({
        options: `to_json((select array_agg(case when split_part(o, '=', 1) ~* 'password|secret|token' then split_part(o, '=', 1) || '=<digest ' || left(encode(sha256(convert_to(o, 'UTF8')), 'hex'), 8) || '>' else o end order by o) from unnest(m.umoptions) o))`,
        hidden: `case when not ${SEEN} then to_json('{options}'::text[]) end`,
      })}
    from
      pg_user_mappings m
      join pg_foreign_server s on s.oid = m.srvid
    where
      ${notMember('pg_foreign_server', 's.oid')}
  `,
  repair: {
    sqlName: (fact, placeholders) => {
      const [role = '', server = ''] = fact.identity.split(' server ');
      return `user mapping for ${roleSql(role, placeholders)} server ${server}`;
    },
    create: (fact, { placeholders }) => {
      const [role = '', server = ''] = fact.identity.split(' server ');
      const all = listOf(fact, 'options');
      const options = all.filter((option) => !option.includes('=<digest '));
      const sql = [
        `create user mapping for ${roleSql(role, placeholders)} server ${server}${options.length > 0 ? ` options (${foreignOptions(options)})` : ''}`,
      ];
      return options.length === all.length
        ? sql
        : {
            sql,
            note: 'It comes back without its password, which is not known here: ALTER USER MAPPING … OPTIONS (ADD …).',
          };
    },
    alter: {
      options: (change) => {
        const [role = '', server = ''] = change.want.identity.split(' server ');
        const secret = listOf(change.want, 'options').some(
          (option) => option.includes('=<digest ') && !listOf(change.have, 'options').includes(option),
        );
        return secret
          ? { note: 'The expected password is not known here: ALTER USER MAPPING … OPTIONS (SET password …).' }
          : alterForeignOptions(`user mapping for ${roleSql(role, change.placeholders)} server ${server}`, change);
      },
    },
  },
});
