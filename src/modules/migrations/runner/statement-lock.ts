import type { Query } from '../catalog/fact.ts';
import { type LockAttempt, partKey, tryAdvisoryLock, tryPartLock } from './advisory-lock.ts';
import { MigrationLockedError } from './errors/migration-locked-error.ts';

/** Held for a whole run of the migrator. The number has no meaning. */
export const RUN_LOCK = 0x616e6b696d696772n;

/**
 * Held by the connection that runs a revision's statements: after a `kill -9` the server may go on with a statement
 * whose migrator is gone and whose run lock is free again. By it the record of DDL knows the migrator's own statements.
 */
export const STATEMENT_LOCK = RUN_LOCK + 1n;

/** What a run has to itself: null for the whole database, or one schema of it, as facts write its name. */
export type LockedPart = string | null;

/** Tries once to take one of both locks, for the whole database or for a part of it. */
export function tryLock(
  query: Query,
  key: bigint,
  part: LockedPart,
  scope: 'xact' | 'session',
): Promise<LockAttempt<undefined>> {
  return part === null ? tryAdvisoryLock(query, key, scope) : tryPartLock(query, key, partKey(key, part), scope);
}

/**
 * Takes the statement lock for a transaction, or for the session of a connection.
 *
 * @throws {MigrationLockedError} when the statement of a killed migrator still runs.
 */
export async function takeStatementLock(query: Query, scope: 'xact' | 'session', part: LockedPart): Promise<void> {
  const tried = await tryLock(query, STATEMENT_LOCK, part, scope);
  if ('holder' in tried) throw new MigrationLockedError(tried.holder, 0);
}
