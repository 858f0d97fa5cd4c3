import { renameMember } from '../rename-sql.ts';
import { nameOf, parentOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import {
  attributes,
  comment,
  inSchemas,
  madeAfterInitdb,
  madeSince,
  notOfIgnored,
  qualified,
} from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Rewrite rules (source: pg_rewrite). The rule that makes a view a view is the view's definition, unless it is switched off. */
export const rule = defineKind({
  name: 'rule',
  catalog: 'pg_rewrite',
  livesIn: ['table', 'view', 'materialized view'],
  existsSql: madeSince('pg_rewrite'),
  select: (scope) => sql`
    select
      r.oid,
      ${qualified('n.nspname', 'c.relname')} || '.' || quote_ident(r.rulename) as identity,
      ${attributes({
        definition: `case when r.rulename <> '_RETURN' then pg_get_ruledef(r.oid) end`,
        firing: `case r.ev_enabled when 'D' then 'disable' when 'R' then 'enable replica' when 'A' then 'enable always' end`,
        comment: comment('pg_rewrite', 'r.oid'),
      })}
    from
      pg_rewrite r
      join pg_class c on c.oid = r.ev_class
      join pg_namespace n on n.oid = c.relnamespace
    where
      ${inSchemas(scope, 'c.relnamespace')}
      and ${madeAfterInitdb('r.oid')}
      and ${notOfIgnored(scope, 'c.oid')}
      and (
        r.rulename <> '_RETURN'
        or r.ev_enabled <> 'O'
        or ${comment('pg_rewrite', 'r.oid')} is not null
      )
  `,
  repair: {
    isRecreatable: true,
    holdsTypes: true,
    rename: renameMember((table, from, to) => `alter rule ${from} on ${table} rename to ${to}`),
    sqlName: (fact) => `rule ${nameOf(fact)} on ${parentOf(fact)}`,
    create: (fact) => [
      ...(fact.attributes['definition'] ? [textOf(fact, 'definition')] : []),
      ...(fact.attributes['firing']
        ? [`alter table ${parentOf(fact)} ${textOf(fact, 'firing')} rule ${nameOf(fact)}`]
        : []),
    ],
    // that of a view is a fact when it has a comment
    drop: (fact) =>
      fact.attributes['definition']
        ? [`drop rule if exists ${nameOf(fact)} on ${parentOf(fact)}`]
        : [`comment on rule ${nameOf(fact)} on ${parentOf(fact)} is null`],
    alter: {
      firing: ({ want }) => [
        `alter table ${parentOf(want)} ${textOf(want, 'firing') || 'enable'} rule ${nameOf(want)}`,
      ],
    },
  },
});
