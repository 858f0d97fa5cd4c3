import type { AbstractSqlDriver } from '@mikro-orm/postgresql';
import type { ClientConfig } from 'pg';
import type { Query } from '../catalog/fact.ts';
import type { LoadedRevision } from '../revisions/read-revisions.ts';
import { PoolerRefusedError } from './errors.ts';
import { keepsSession } from './keeps-session.ts';
import { detectPooler } from './pooler.ts';

/**
 * Lets no revision outside a transaction run where a session is not kept together.
 *
 * @param query one connection outside a transaction.
 * @throws {PoolerRefusedError} that names the pooler, and the first such revision.
 */
export async function refusePooler(
  query: Query,
  driver: AbstractSqlDriver,
  steps: readonly LoadedRevision[],
): Promise<void> {
  const outside = steps.find((revision) => !revision.transactional);
  if (!outside) return;
  const reason = `Revision ${outside.name} is not transactional, and cannot be kept alone there.`;
  await refuseSharedSessions(query, { ...driver.getConnection().getConnectionOptions() }, reason);
}

/**
 * Refuses a pooler that gives a session another server connection for every transaction.
 *
 * @param query one connection of `config`, outside a transaction.
 * @param reason a sentence: what cannot run there.
 * @throws {PoolerRefusedError}
 */
export async function refuseSharedSessions(query: Query, config: ClientConfig, reason: string): Promise<void> {
  const pooler = await detectPooler(query);
  if (pooler !== null && !(await keepsSession(config))) throw new PoolerRefusedError(pooler, reason);
}
