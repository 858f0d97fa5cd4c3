import type { Migration } from '@mikro-orm/migrations';
import type { LoadedRevision, RevisionDriver } from '../revisions/read-revisions.ts';
import { cancellable } from './cancellable.ts';
import type { Session } from './connection-query.ts';
import { RevisionFailedError } from './errors.ts';
import type { Direction, RunContext } from './run-context.ts';

/**
 * Runs the statements of a revision, one after the other, on the session `pid`.
 *
 * @throws {RevisionFailedError}, or the reason of `context.stop`.
 */
export async function executeStatements(
  revision: LoadedRevision,
  direction: Direction,
  session: Session,
  pid: number,
  context: RunContext,
): Promise<void> {
  const { driver, config, stop } = context;
  let statement = 0;
  let sql = '';
  const counting: RevisionDriver = {
    execute: (query: Parameters<Migration['execute']>[0], parameters?: unknown[]) => {
      sql = revision[direction][statement] ?? '';
      statement += 1;
      return cancellable(pid, context, () => driver.execute(query, parameters, 'all', session));
    },
  };
  const migration = new revision.migrationClass(counting, config);
  try {
    await migration[direction]();
    for (const query of migration.getQueries()) await counting.execute(query);
  } catch (cause) {
    if (cause === stop.reason) throw cause;
    const { name, transactional } = revision;
    throw new RevisionFailedError({ revision: name, direction, statement, sql, transactional, cause });
  }
}
