import { inheritedFrom, sameInParent } from '../inheritance.ts';
import { isAttached, isDetached } from '../repair-partitions.ts';
import { renameMember } from '../rename-sql.ts';
import { keyOf, type Fact } from '../fact.ts';
import type { Change, RepairContext, Statements } from '../repair-steps.ts';
import { nameOf, parentOf } from '../identity.ts';
import { sql } from '../sql-text.ts';
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
import { withoutOptions } from './storage-clause.ts';
import { addOf, MERGED, createConstraint, dropOf, enableEnforcement, follows } from './constraint.repair.ts';

/**
 * Tables on which the internal triggers that enforce a constraint do not fire as they should, by constraint; gathered
 * once, for there are hardly any. Source: pg_trigger.tgenabled.
 */
const NOT_ENFORCED = sql`
  select
    g.tgconstraint,
    array_agg(
      distinct ${qualified('tn.nspname', 'tc.relname')} || ': ' || case g.tgenabled
        when 'D' then 'disabled'
        when 'R' then 'replica'
        else 'always'
      end
    ) as tables
  from
    pg_trigger g
    join pg_class tc on tc.oid = g.tgrelid
    join pg_namespace tn on tn.oid = tc.relnamespace
  where
    g.tgisinternal
    and g.tgenabled <> 'O'
  group by
    g.tgconstraint
`;

/** Whether it goes with that of the parent, or with its table because that of the parent stays. */
function goesWithAnother(fact: Fact, context: RepairContext): boolean {
  const { actual, expected } = context;
  const table = parentOf(fact);
  if (isDetached(table, context)) return false;
  const goes = ['table', 'foreign table'].every((kind) => !expected.has(`${kind} ${table}`));
  return follows(fact, actual) || (goes && sameInParent(fact, actual) !== undefined);
}

/** Whether a check that stands on its own comes back with that of the parent, which is missing. */
function comesBack(want: Fact, have: Fact, context: RepairContext): boolean {
  const { expected, actual } = context;
  const parent = inheritedFrom(want, expected);
  return (
    want.attributes['inherited'] === true &&
    have.attributes['inherited'] !== true &&
    parent !== undefined &&
    !actual.has(keyOf(parent)) &&
    !isAttached(parentOf(want), context)
  );
}

function changeInherited(change: Change): Statements {
  const { want, have } = change;
  // the same check once more is merged with the inherited one, and stays when that of the parent goes
  if (want.attributes['inherited'] !== true) return [addOf(want)];
  if (comesBack(want, have, change)) return [];
  return { note: MERGED };
}

/**
 * Primary key, unique, foreign key, check and exclusion constraints of tables (source: pg_constraint).
 *
 * NOT NULL is an attribute of the column. The rows that a foreign key adds for each partition of the table that it
 * refers to are left out: their names depend on the order in which partitions were made.
 */
export const constraint = defineKind({
  name: 'constraint',
  catalog: 'pg_constraint',
  livesIn: ['table', 'foreign table'],
  existsSql: madeSince('pg_constraint'),
  select: (scope) => sql`
    select
      k.oid,
      ${qualified('n.nspname', 'c.relname')} || '.' || quote_ident(k.conname) as identity,
      ${attributes({
        definition: withoutOptions(
          'pg_get_constraintdef(k.oid)',
          `(select reloptions from pg_class where oid = k.conindid and k.contype in ('p', 'u', 'x'))`,
        ),
        notEnforcedOn: 'to_json(e.tables)',
        partitionOf: `case when k.conparentid <> 0 then (select quote_ident(conname) from pg_constraint where oid = k.conparentid) end`,
        inherited:
          'case when k.conparentid = 0 and k.coninhcount > 0 and not c.relispartition and not k.conislocal then true end',
        comment: comment('pg_constraint', 'k.oid'),
      })}
    from
      pg_constraint k
      join pg_class c on c.oid = k.conrelid
      join pg_namespace n on n.oid = c.relnamespace
      left join (${NOT_ENFORCED}) e on e.tgconstraint = k.oid
    where
      k.contype in ('p', 'u', 'f', 'c', 'x')
      and ${inSchemas(scope, 'c.relnamespace')}
      and ${madeAfterInitdb('k.oid')}
      and ${notOfIgnored(scope, 'c.oid')}
      and not exists (
        select
        from
          pg_constraint parent
        where
          parent.oid = k.conparentid
          and parent.conrelid = k.conrelid
      )
  `,
  repair: {
    isRecreatable: true,
    rename: renameMember((table, from, to) => `alter table ${table} rename constraint ${from} to ${to}`),
    sqlName: (fact) => `constraint ${nameOf(fact)} on ${parentOf(fact)}`,
    create: createConstraint,
    drop: (fact, context) => (goesWithAnother(fact, context) ? [] : [dropOf(fact)]),
    detach: (have, want, context) => (want && comesBack(want, have, context) ? [dropOf(have)] : []),
    alter: { notEnforcedOn: enableEnforcement, partitionOf: () => [], inherited: changeInherited },
  },
});
