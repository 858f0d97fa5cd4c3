import type { Ignore, Policy } from '../catalog/policy.ts';
import type { DriftPolicy } from './drift-policy.ts';
import { LATER_COLUMNS } from '../runner/history-schema.ts';
import { historyParts } from '../runner/revision-place.ts';

type Watch = Pick<DriftPolicy, 'policy' | 'history'>;

const OWN = 'The Migrator brings its own table to its shape at the next run.';

/**
 * With the columns left out that the history table got later: a database that no revision was applied to since then
 * lacks them, which no one did.
 */
export function withoutLaterColumns({ policy, history }: Watch): Policy {
  return withIgnores(
    policy,
    Object.keys(LATER_COLUMNS).map((name) => ({
      kind: 'column',
      identity: `${history}.${name}`,
      reason: OWN,
      mayNameNothing: true,
    })),
  );
}

/** With all of the history table left out: before a run it may have the shape of an older build, or of the stock Migrator. */
export function withoutHistory({ policy, history }: Watch): Policy {
  const { schema, table } = historyParts(history);
  const indexes = [`${table}_pkey`, `uq_${table}_name`].map((name) => `${schema}.${name}`);
  return withIgnores(
    policy,
    [history, `${history}.*`, `${history}_id_seq`, ...indexes].map((identity) => ({
      identity,
      reason: OWN,
      mayNameNothing: true,
    })),
  );
}

const withIgnores = (policy: Policy, ignores: readonly Ignore[]): Policy => ({
  ...policy,
  ignores: [...policy.ignores, ...ignores],
});
