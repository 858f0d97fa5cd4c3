import { renameMember } from '../rename-sql.ts';
import { nameOf, parentOf, textOf } from '../identity.ts';
import { defineKind } from '../kind.ts';
import { attributes, comment, inSchemas, madeAfterInitdb, notMember, qualified } from '../sql-conditions.ts';
import { sql } from '../sql-text.ts';

/** Check constraints of domains (source: pg_constraint contypid). */
export const domainConstraint = defineKind({
  name: 'domain constraint',
  catalog: 'pg_constraint',
  livesIn: ['domain'],
  existsSql: `exists (select from pg_constraint where contypid <> 0 and ${madeAfterInitdb('oid')})`,
  select: (scope) => sql`
    select
      k.oid,
      ${qualified('n.nspname', 't.typname')} || '.' || quote_ident(k.conname) as identity,
      ${attributes({
        definition: 'pg_get_constraintdef(k.oid)',
        comment: comment('pg_constraint', 'k.oid'),
      })}
    from
      pg_constraint k
      join pg_type t on t.oid = k.contypid
      join pg_namespace n on n.oid = t.typnamespace
    where
      k.contype = 'c'
      and ${inSchemas(scope, 't.typnamespace')}
      and ${madeAfterInitdb('k.oid')}
      and ${notMember('pg_type', 't.oid')}
  `,
  repair: {
    isRecreatable: true,
    rename: renameMember((domain, from, to) => `alter domain ${domain} rename constraint ${from} to ${to}`),
    sqlName: (fact) => `constraint ${nameOf(fact)} on domain ${parentOf(fact)}`,
    create: (fact) => [`alter domain ${parentOf(fact)} add constraint ${nameOf(fact)} ${textOf(fact, 'definition')}`],
    // one of a domain that is dropped goes with it; a domain of the system is not a fact
    drop: (fact, { expected, actual }) =>
      actual.has(`domain ${parentOf(fact)}`) && !expected.has(`domain ${parentOf(fact)}`)
        ? []
        : [`alter domain ${parentOf(fact)} drop constraint if exists ${nameOf(fact)}`],
  },
});
