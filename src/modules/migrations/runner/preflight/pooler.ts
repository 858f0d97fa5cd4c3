import type { ClientConfig } from 'pg';
import type { Query } from '../../catalog/fact.ts';
import type { Check } from './check.ts';
import { PoolerRefusedError } from '../errors/pooler-refused-error.ts';
import { keepsSession } from './keeps-session.ts';
import { detectPooler } from './detect-pooler.ts';

/** Refuses a revision outside a transaction where a session is not kept together. */
export const refuseSharedSession: Check = async ({ query, plan, context }) => {
  const outside = plan.steps.find((revision) => !revision.transactional);
  if (!outside) return null;
  const reason = `Revision ${outside.name} is not transactional, and cannot be kept alone there.`;
  return sharedSession(query, { ...context.driver.getConnection().getConnectionOptions() }, reason);
};

/**
 * Refuses a pooler that gives a session another server connection for every transaction.
 *
 * @param query one connection of `config`, outside a transaction.
 * @param reason a sentence: what cannot run there.
 * @throws {PoolerRefusedError} when there is such a pooler.
 */
export async function refuseSharedSessions(query: Query, config: ClientConfig, reason: string): Promise<void> {
  const refusal = await sharedSession(query, config, reason);
  if (refusal) throw refusal;
}

async function sharedSession(query: Query, config: ClientConfig, reason: string): Promise<PoolerRefusedError | null> {
  const pooler = await detectPooler(query);
  return pooler !== null && !(await keepsSession(config)) ? new PoolerRefusedError(pooler, reason) : null;
}
