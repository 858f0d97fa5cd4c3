import type { MadeRule } from './policy.ts';

/** Policies for extensions whose work changes the catalog every night: `ignores: [...readyRules('pg_partman')]`. */
export const READY_RULES = {
  age: {
    madeBy: 'age',
    ownDefaults: true,
    mayLack: ['constraints', 'indexes', 'grants', 'row security'],
    reason: 'Cypher makes a label when the first vertex or edge of it is created.',
  },
  periods: {
    madeBy: 'periods',
    reason: 'System versioning keeps history in tables, views and functions of its own.',
  },
  pg_cron: { madeBy: 'pg_cron', reason: 'A job is a row of cron.job, not an object of the schema.' },
  pg_partman: {
    madeBy: 'pg_partman',
    attributes: ['owner'],
    mayLack: ['grants', 'row security'],
    bounds: '*_partition_check',
    reason: 'Maintenance makes partitions ahead of time, and detaches or drops old ones.',
  },
  pgq: { madeBy: 'pgq', reason: 'A queue is kept in tables of its own.' },
  postgis_topology: { madeBy: 'postgis_topology', reason: 'A topology is kept in a schema of its own.' },
  timescaledb: {
    madeBy: 'timescaledb',
    mayLack: ['row security'],
    bounds: 'constraint_*',
    reason: 'A row of a new period makes a chunk; retention and compression drop and make them.',
  },
} as const satisfies Readonly<Record<string, MadeRule>>;

export type ReadyExtension = keyof typeof READY_RULES;

/** The rules for extensions by name. */
export function readyRules(...extensions: readonly ReadyExtension[]): MadeRule[] {
  return extensions.map((extension) => READY_RULES[extension]);
}
