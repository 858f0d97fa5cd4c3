import { MigrationsError } from '../migrations-error.ts';
import type { LoadedRevision } from '../revisions/read-revisions.ts';
import { type LockAttempt, untilLocked } from './advisory-lock.ts';
import { isBackfill, runBackfill } from './executor/backfill/run-backfill.ts';
import { MigrationLockedError } from './errors/migration-locked-error.ts';
import { RevisionFailedError } from './errors/revision-failed-error.ts';
import { inTransaction } from './executor/in-transaction.ts';
import { pause } from './pause.ts';
import type { Direction, RunContext } from './run-context.ts';
import { runInTransaction } from './executor/transactional.ts';
import { runOnConnection } from './executor/non-transactional.ts';
import { serverMessage, sqlState } from './errors/statement-error.ts';

/** lock_not_available, deadlock_detected, serialization_failure. */
const RETRYABLE = new Set(['55P03', '40P01', '40001']);
const BACK_OFF_MS = 100;
const LONGEST_BACK_OFF_MS = 10_000;

/**
 * Runs one revision and writes its history row: both or, if it is transactional, neither.
 *
 * @returns milliseconds, of the try that succeeded.
 * @throws {RevisionFailedError}, or {NotResumableError} before anything ran, or the reason of `context.stop`.
 */
export async function runWithRetries(
  revision: LoadedRevision,
  direction: Direction,
  context: RunContext,
): Promise<number> {
  for (let attempt = 0; ; attempt++) {
    context.stop.throwIfAborted();
    try {
      return await untilLocked(context, () => runOnce(revision, direction, context).then(asResult, asHolder));
    } catch (error) {
      const cause = error instanceof RevisionFailedError ? error.cause : error;
      const isLast = !RETRYABLE.has(sqlState(cause) ?? '') || attempt >= context.settings.lockRetries;
      if (isLast) throw named(error, revision, direction, context.stop);
      const delayMs = Math.min(BACK_OFF_MS * 2 ** attempt, LONGEST_BACK_OFF_MS) * (0.5 + Math.random() / 2);
      context.onRetry?.(revision.name, serverMessage(cause), delayMs);
      await pause(delayMs, context.stop);
    }
  }
}

function runOnce(revision: LoadedRevision, direction: Direction, context: RunContext): Promise<number> {
  const { database } = context;
  if (isBackfill(revision) && direction === 'up') {
    return database.connection().execute((session) => runBackfill(revision, session, context));
  }
  // the way back from a backfill is its history row
  return revision.transactional || isBackfill(revision)
    ? inTransaction(database, (session) => runInTransaction(revision, direction, session, context))
    : database.connection().execute((session) => runOnConnection(revision, direction, session, context));
}

const asResult = (result: number): LockAttempt<number> => ({ result });

function asHolder(error: unknown): LockAttempt<number> {
  if (error instanceof MigrationLockedError) return { holder: error.holder };
  throw error;
}

/** A deferred constraint is refused at commit, and a connection may be cut there: those errors know no revision yet. */
function named(error: unknown, revision: LoadedRevision, direction: Direction, stop: AbortSignal): unknown {
  if (error instanceof MigrationsError || error === stop.reason) return error;
  const { name, transactional } = revision;
  return new RevisionFailedError({ revision: name, direction, statement: 0, sql: '', transactional, cause: error });
}
