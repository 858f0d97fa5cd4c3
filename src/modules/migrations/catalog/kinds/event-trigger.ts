import { renameObject } from '../rename-sql.ts';
import { listOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, madeSince, notIgnored, ours, roleName } from '../sql-conditions.ts';
import { literal, sql } from '../sql-text.ts';

/** Event triggers (source: pg_event_trigger). One whose function lives in an ignored schema belongs to that schema. */
export const eventTrigger = defineKind({
  name: 'event trigger',
  catalog: 'pg_event_trigger',
  existsSql: madeSince('pg_event_trigger'),
  select: (scope) => sql`
    select
      v.oid,
      quote_ident(v.evtname) as identity,
      ${attributes({
        event: 'v.evtevent',
        tags: 'to_json((select array_agg(o order by o) from unnest(v.evttags) o))',
        function: 'v.evtfoid::regprocedure::text',
        firing: `case v.evtenabled when 'D' then 'disable' when 'R' then 'enable replica' when 'A' then 'enable always' end`,
        owner: roleName(scope, 'v.evtowner'),
        comment: comment('pg_event_trigger', 'v.oid'),
      })}
    from
      pg_event_trigger v
      join pg_proc p on p.oid = v.evtfoid
    where
      ${notIgnored(scope, 'p.pronamespace')}
      and ${ours('pg_event_trigger', 'v.oid')}
  `,
  repair: {
    isRecreatable: true,
    rename: renameObject(() => 'event trigger'),
    sqlName: (fact) => `event trigger ${fact.identity}`,
    create: (fact) => [
      `create event trigger ${fact.identity} on ${textOf(fact, 'event')}${
        listOf(fact, 'tags').length > 0 ? ` when tag in (${listOf(fact, 'tags').map(literal).join(', ')})` : ''
      } execute function ${textOf(fact, 'function')}`,
      ...(fact.attributes['firing'] ? [`alter event trigger ${fact.identity} ${textOf(fact, 'firing')}`] : []),
    ],
    alter: { firing: ({ want }) => [`alter event trigger ${want.identity} ${textOf(want, 'firing') || 'enable'}`] },
  },
});
