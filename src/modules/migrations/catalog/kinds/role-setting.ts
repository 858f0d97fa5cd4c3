import { defineKind } from '../kind.ts';
import type { Fact } from '../fact.ts';
import type { Placeholders } from '../catalog.ts';
import { alterSettings, roleSql } from '../repair-sql.ts';
import { attributes, roleName } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Settings of one role in this database (source: pg_db_role_setting). Those for all databases are the cluster's. */
export const roleSetting = defineKind({
  name: 'role setting',
  existsSql: 'exists (select from pg_db_role_setting)',
  select: (scope) => sql`
    select
      ${roleName(scope, 's.setrole')} as identity,
      ${attributes({
        settings: `to_json((select array_agg(o order by o) from unnest(s.setconfig) o))`,
      })}
    from
      pg_db_role_setting s
    where
      s.setdatabase = ${scope.database}
      and s.setrole <> 0
  `,
  repair: {
    sqlName: (fact, placeholders) => settingsOf(fact, placeholders),
    create: (fact, context) => alterSettings(settingsOf(fact, context.placeholders), { want: fact }),
    drop: (fact, { placeholders }) => [`alter ${settingsOf(fact, placeholders)} reset all`],
    alter: {
      settings: (change) => alterSettings(settingsOf(change.want, change.placeholders), change),
    },
  },
});

function settingsOf(fact: Fact, placeholders: Placeholders): string {
  return `role ${fact.identity === 'PUBLIC' ? 'all' : roleSql(fact.identity, placeholders)} in database ${placeholders.database}`;
}
