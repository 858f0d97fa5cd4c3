import type { AbstractSqlDriver } from '@mikro-orm/sql';
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
  const pooler = await detectPooler(query);
  if (pooler === null) return;
  if (!(await keepsSession({ ...driver.getConnection().getConnectionOptions() }))) {
    throw new PoolerRefusedError(pooler, outside.name);
  }
}
