import { grants } from '../grants.ts';
import { listOf, nameOf, parentOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { granteeIn, OBJECT_OWNER } from '../privileges.ts';
import { roleSql } from '../repair-sql.ts';
import { attributes, inSchemas, madeAfterInitdb, notOfIgnored, qualified } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Privileges on the columns that every table has, such as `tableoid` (source: pg_attribute with a negative number). */
export const systemColumn = defineKind({
  name: 'system column',
  livesIn: ['table', 'materialized view', 'foreign table'],
  existsSql: 'exists (select from pg_attribute where attnum < 0 and attacl is not null)',
  select: (scope) => sql`
    select
      ${qualified('n.nspname', 'c.relname')} || '.' || quote_ident(a.attname) as identity,
      ${attributes({
        grants: grants(scope, 'a.attacl', 'c', 'c.relowner'),
      })}
    from
      pg_attribute a
      join pg_class c on c.oid = a.attrelid
      join pg_namespace n on n.oid = c.relnamespace
    where
      a.attnum < 0
      and cardinality(a.attacl) > 0
      and ${inSchemas(scope, 'c.relnamespace')}
      and ${madeAfterInitdb('c.oid')}
      and ${notOfIgnored(scope, 'c.oid')}
  `,
  repair: {
    sqlName: (fact) => `column ${fact.identity}`,
    // it is there with its table; what is missing are the privileges
    create: () => [],
    drop: (fact, { placeholders }) =>
      [...new Set(listOf(fact, 'grants').map(granteeIn))]
        .filter((grantee) => grantee !== OBJECT_OWNER)
        .map(
          (grantee) =>
            `revoke all (${nameOf(fact)}) on table ${parentOf(fact)} from ${roleSql(grantee, placeholders)} cascade`,
        ),
  },
});
