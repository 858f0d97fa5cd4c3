import type { Query } from '../../catalog/fact.ts';
import type { HistoryRow } from '../../revisions/history.ts';
import { replacedNames } from '../../revisions/replaced.ts';
import type { Revision } from '../../revisions/revision.ts';
import { HistoryMovedError } from '../errors/history-moved-error.ts';
import { takeStatementLock } from '../statement-lock.ts';
import type { Direction, RunContext } from '../run-context.ts';

/** Where a revision is about to run. */
export interface Entered {
  /** The server process that executes its statements. */
  readonly pid: number;
  /** An earlier try of it began and did not end. */
  readonly interrupted: boolean;
}

/**
 * Makes a session ready for a revision's statements: alone, with a bounded wait for locks, with no other time limit, and
 * with an end soon after this process has died.
 *
 * The history is asked once more, under the lock that the statements are run under: the connection that holds the run
 * lock may have been cut, and another migrator may have been faster.
 *
 * @param scope `xact` for a transaction; `session` for a connection, which must be given back by `discard all`.
 * @throws {HistoryMovedError}, or {MigrationLockedError} when the statement of a killed migrator still runs.
 */
export async function enterRevision(
  query: Query,
  revision: Revision,
  direction: Direction,
  scope: 'xact' | 'session',
  context: RunContext,
  lockTimeoutMs: number = context.settings.lockTimeoutMs,
): Promise<Entered> {
  await takeStatementLock(query, scope, context.settings.part);
  const [row] = await query<{ pid: number; state: HistoryRow['state'] | null }>(
    `select pg_catalog.pg_backend_pid() as pid, ${settings(context, lockTimeoutMs, scope === 'xact')},
            (select state from ${context.settings.history} where name = any ($1::text[]) order by name desc limit 1) as state`,
    // a database may have what a baseline replaced
    [[...replacedNames(revision.replaces), revision.name]],
  );
  const state = row?.state ?? null;
  const expected = direction === 'up' ? [null, 'running'] : ['applied', 'running'];
  if (!row || !expected.includes(state)) throw new HistoryMovedError(revision.name, direction);
  return { pid: row.pid, interrupted: state === 'running' };
}

function settings({ settings: { schema }, timeouts }: RunContext, lockTimeoutMs: number, isLocal: boolean): string {
  const values = { search_path: schema, lock_timeout: `${Math.round(lockTimeoutMs)}ms`, ...timeouts };
  return Object.entries(values)
    .map(([name, value]) => `pg_catalog.set_config('${name}', '${value}', ${isLocal})`)
    .join(', ');
}
