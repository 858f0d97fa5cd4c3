import { defineKind } from '../kind.ts';
import type { Scope } from '../scope.ts';
import { attributes, madeSince, roleName } from '../sql-conditions.ts';
import { subscriptionRepair } from './subscription.repair.ts';
import { sql } from '../sql-text.ts';

/** Options that came after 15, each left out while it has its default. */
function laterOptions({ major }: Scope): Record<string, string> {
  return {
    streaming:
      major >= 16
        ? `case s.substream when 't' then 'on' when 'p' then 'parallel' end`
        : `case when s.substream then 'on' end`,
    ...(major >= 16
      ? {
          passwordNotRequired: 'nullif(not s.subpasswordrequired, false)',
          runAsOwner: 'nullif(s.subrunasowner, false)',
          origin: `nullif(s.suborigin, 'any')`,
        }
      : {}),
    ...(major >= 17 ? { failover: 'nullif(s.subfailover, false)' } : {}),
    ...(major >= 19
      ? {
          server: '(select quote_ident(f.srvname) from pg_foreign_server f where f.oid = s.subserver)',
          retainDeadTuples: 'nullif(s.subretaindeadtuples, false)',
          maxRetention: 'nullif(s.submaxretention, 0)',
          walReceiverTimeout: `nullif(s.subwalrcvtimeout, '-1')`,
        }
      : {}),
  };
}

/**
 * Subscriptions of this database (source: pg_subscription). The connection is a short digest: it may hold a password.
 * A subscription of a foreign server (from 19 on) has none.
 */
export const subscription = defineKind({
  name: 'subscription',
  existsSql: madeSince('pg_subscription'),
  select: (scope) => sql`
    select
      quote_ident(s.subname) as identity,
      ${attributes({
        ...(scope.seesConnections
          ? { connection: `'digest ' || left(encode(sha256(convert_to(s.subconninfo, 'UTF8')), 'hex'), 8)` }
          : { hidden: `to_json('{connection}'::text[])` }),
        publications: 'to_json((select array_agg(o order by o) from unnest(s.subpublications) o))',
        disabled: 'nullif(not s.subenabled, false)',
        slot: `coalesce(s.subslotname::text, 'none')`,
        binary: 'nullif(s.subbinary, false)',
        twoPhase: `case when s.subtwophasestate <> 'd' then true end`,
        disableOnError: 'nullif(s.subdisableonerr, false)',
        synchronousCommit: `nullif(s.subsynccommit, 'off')`,
        ...laterOptions(scope),
        owner: roleName(scope, 's.subowner'),
        comment: `(select description from pg_description where objoid = s.oid and classoid = 'pg_subscription'::regclass)`,
      })}
    from
      pg_subscription s
    where
      s.subdbid = ${scope.database}
  `,
  repair: subscriptionRepair,
});
