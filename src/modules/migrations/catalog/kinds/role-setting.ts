import { defineKind } from '../kind.ts';
import type { Fact } from '../fact.ts';
import type { Place } from '../catalog.ts';
import { alterSettings, roleSql } from '../repair-sql.ts';
import { attributes, roleName } from '../scope.ts';

/** Settings of one role in this database (source: pg_db_role_setting). Those for all databases are the cluster's. */
export const roleSetting = defineKind({
  name: 'role setting',
  presence: 'exists (select from pg_db_role_setting)',
  select: (scope) => `
    select ${roleName(scope, 's.setrole')} as identity, ${attributes({
      settings: `to_json((select array_agg(o order by o) from unnest(s.setconfig) o))`,
    })}
    from pg_db_role_setting s where s.setdatabase = ${scope.database} and s.setrole <> 0`,
  repair: {
    object: (fact, place) => settingsOf(fact, place),
    create: (fact, context) => alterSettings(settingsOf(fact, context.place), { want: fact }),
    drop: (fact, { place }) => [`alter ${settingsOf(fact, place)} reset all`],
    alter: {
      settings: (change) => alterSettings(settingsOf(change.want, change.place), change),
    },
  },
});

function settingsOf(fact: Fact, place: Place): string {
  return `role ${fact.identity === 'PUBLIC' ? 'all' : roleSql(fact.identity, place)} in database ${place.database}`;
}
