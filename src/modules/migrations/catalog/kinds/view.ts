import { renameObject } from '../rename-sql.ts';
import { grants } from '../grants.ts';
import { listOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { alterStorage, storageList } from '../repair-sql.ts';
import {
  attributes,
  comment,
  inSchemas,
  joinMember,
  madeAfterInitdb,
  madeSince,
  notOfIgnored,
  qualified,
  roleName,
  storageOptions,
  unlessMember,
} from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

const VALUES_MOVE =
  'The server writes a list of VALUES with one blank more once a view is made from its own text: the view is the same, its text is not.';

/** Views (source: pg_class relkind v, pg_get_viewdef). The text of the query differs between majors before and after 16. */
export const view = defineKind({
  name: 'view',
  catalog: 'pg_class',
  existsSql: madeSince('pg_rewrite'),
  select: (scope) => sql`
    select
      c.oid,
      ${qualified('n.nspname', 'c.relname')} as identity,
      ${attributes({
        options: `to_json(${storageOptions('c.reloptions')})`,
        ...unlessMember(scope, {
          definition: 'pg_get_viewdef(c.oid)',
          owner: roleName(scope, 'c.relowner'),
          comment: comment('pg_class', 'c.oid'),
          grants: grants(scope, 'c.relacl', 'r', 'c.relowner'),
        }),
      })}
    from
      pg_class c
      join pg_namespace n on n.oid = c.relnamespace ${joinMember(scope, 'c.oid')}
    where
      c.relkind = 'v'
      and ${inSchemas(scope, 'c.relnamespace')}
      and ${madeAfterInitdb('c.oid')}
      and ${notOfIgnored(scope, 'c.oid')}
  `,
  repair: {
    isRecreatable: true,
    holdsTypes: true,
    rename: renameObject(() => 'view'),
    sqlName: (fact) => `view ${fact.identity}`,
    grantOn: (fact) => `table ${fact.identity}`,
    create: (fact) => {
      const options = listOf(fact, 'options');
      const sql = [
        `create view ${fact.identity}${options.length > 0 ? ` with (${storageList(options)})` : ''} as ${textOf(fact, 'definition')}`,
      ];
      return textOf(fact, 'definition').includes('(VALUES (') ? { sql, note: VALUES_MOVE } : sql;
    },
    alter: { options: (change) => alterStorage(`view ${change.want.identity}`, change) },
  },
});
