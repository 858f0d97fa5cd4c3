import { renameObject } from '../rename-sql.ts';
import { textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, madeSince, ours, qualified, roleName } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Extended statistics objects, not what they hold (source: pg_statistic_ext). No target is -1 before 17 and null after. */
export const statistics = defineKind({
  name: 'statistics',
  catalog: 'pg_statistic_ext',
  existsSql: madeSince('pg_statistic_ext'),
  select: (scope) => sql`
    select
      s.oid,
      ${qualified('n.nspname', 's.stxname')} as identity,
      ${attributes({
        definition: 'pg_get_statisticsobjdef(s.oid)',
        target: 'nullif(s.stxstattarget, -1)',
        owner: roleName(scope, 's.stxowner'),
        comment: comment('pg_statistic_ext', 's.oid'),
      })}
    from
      pg_statistic_ext s
      join pg_namespace n on n.oid = s.stxnamespace
    where
      ${inSchemas(scope, 's.stxnamespace')}
      and ${ours('pg_statistic_ext', 's.oid')}
  `,
  repair: {
    isRecreatable: true,
    rename: renameObject(() => 'statistics'),
    sqlName: (fact) => `statistics ${fact.identity}`,
    create: (fact) => [
      textOf(fact, 'definition'),
      ...(fact.attributes['target'] === undefined
        ? []
        : [`alter statistics ${fact.identity} set statistics ${textOf(fact, 'target')}`]),
    ],
    alter: {
      target: ({ want }) => [`alter statistics ${want.identity} set statistics ${textOf(want, 'target') || '-1'}`],
    },
  },
});
