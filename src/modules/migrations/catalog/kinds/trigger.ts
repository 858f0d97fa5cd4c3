import type { Fact } from '../fact.ts';
import { renameMember } from '../rename-sql.ts';
import { nameOf, parentOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, madeSince, notOfIgnored, ours, qualified } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** `enable`, `disable`, `enable replica` or `enable always`, as ALTER TABLE says it. Source: pg_trigger.tgenabled. */
const FIRING = `case g.tgenabled when 'D' then 'disable' when 'R' then 'enable replica' when 'A' then 'enable always' end`;

const FIRES_OTHERWISE = `g.tgenabled <> (select parent.tgenabled from pg_trigger parent where parent.oid = g.tgparentid)`;

/**
 * Triggers of tables and views (source: pg_trigger). Internal ones are an attribute of their constraint. The copies of a
 * trigger on partitions are left out while they fire as the original does, and have no comment.
 */
export const trigger = defineKind({
  name: 'trigger',
  catalog: 'pg_trigger',
  livesIn: ['table', 'view', 'foreign table'],
  existsSql: madeSince('pg_trigger'),
  select: (scope) => sql`
    select
      g.oid,
      ${qualified('n.nspname', 'c.relname')} || '.' || quote_ident(g.tgname) as identity,
      ${attributes({
        definition: 'pg_get_triggerdef(g.oid)',
        firing: `case when g.tgparentid = 0 then ${FIRING} when ${FIRES_OTHERWISE} then coalesce(${FIRING}, 'enable') end`,
        copy: 'nullif(g.tgparentid <> 0, false)',
        comment: comment('pg_trigger', 'g.oid'),
      })}
    from
      pg_trigger g
      join pg_class c on c.oid = g.tgrelid
      join pg_namespace n on n.oid = c.relnamespace
    where
      not g.tgisinternal
      and ${inSchemas(scope, 'c.relnamespace')}
      and ${notOfIgnored(scope, 'c.oid')}
      and ${ours('pg_trigger', 'g.oid')}
      and (
        g.tgparentid = 0
        or ${FIRES_OTHERWISE}
        or ${comment('pg_trigger', 'g.oid')} is not null
      )
  `,
  repair: {
    isRecreatable: true,
    holdsTypes: true,
    rename: renameMember((table, from, to) => `alter trigger ${from} on ${table} rename to ${to}`),
    sqlName: (fact) => `trigger ${nameOf(fact)} on ${parentOf(fact)}`,
    create: (fact) => (fact.attributes['copy'] ? [] : [textOf(fact, 'definition'), ...setFiring(fact)]),
    // a copy comes with the original, or when its table is attached
    finish: (fact, _, have) => (have || !fact.attributes['copy'] ? [] : setFiring(fact)),
    drop: (fact) => (fact.attributes['copy'] ? [] : [`drop trigger if exists ${nameOf(fact)} on ${parentOf(fact)}`]),
    detach: (fact, want) => (fact.attributes['copy'] && !want ? likeOriginal(fact) : []),
    alter: {
      firing: ({ want }) => [
        `alter table ${parentOf(want)} ${textOf(want, 'firing') || 'enable'} trigger ${nameOf(want)}`,
      ],
    },
  },
});

function setFiring(fact: Fact): string[] {
  const firing = textOf(fact, 'firing');
  return firing === '' ? [] : [`alter table ${parentOf(fact)} ${firing} trigger ${nameOf(fact)}`];
}

/** A copy that is not expected fires as its original does, which is enabled unless the original drifted too. */
function likeOriginal(copy: Fact): string[] {
  const [table, name] = [parentOf(copy), nameOf(copy)];
  return [
    ...(copy.attributes['firing'] ? [`alter table ${table} enable trigger ${name}`] : []),
    ...(copy.attributes['comment'] ? [`comment on trigger ${name} on ${table} is null`] : []),
  ];
}
