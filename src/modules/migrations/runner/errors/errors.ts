import { commandOf } from '../../process-names.ts';
import { MigrationsError } from '../../migrations-error.ts';
import type { AcceptedDrift } from '../../revisions/accepted-drift.ts';
import { type BadRows, describeBadRows } from './bad-rows.ts';
import { describeHolder, type LockHolder } from '../lock-holder.ts';
import { adviceFor } from './server-advice.ts';
import { isConnectionLost, quoteStatement, serverMessage, sqlState } from './statement-error.ts';

/** Another session holds the migration lock. */
export class MigrationLockedError extends MigrationsError {
  readonly code = 'migration_locked';
  readonly holder: LockHolder | null;

  constructor(holder: LockHolder | null, waitedMs: number) {
    const who = holder
      ? `${describeHolder(holder)} holds the migration lock`
      : 'Another session holds the migration lock';
    super(`${who}; waited ${(waitedMs / 1000).toFixed(1)} s. Nothing was run. Wait for it, or raise --wait.`);
    this.holder = holder;
  }
}

/** A statement of a revision was refused by the server; a transactional revision left nothing behind. */
export class RevisionFailedError extends MigrationsError {
  readonly code = 'revision_failed';
  readonly revision: string;
  /** Counted from 1; 0 when it was not one of the revision's own statements: at its begin or commit. */
  readonly statement: number;

  constructor(failure: {
    revision: string;
    direction: 'up' | 'down';
    statement: number;
    sql: string;
    transactional: boolean;
    cause: unknown;
    badRows?: BadRows | null;
  }) {
    const { revision, direction, statement, sql, cause } = failure;
    const where = statement === 0 ? 'at begin or commit' : `statement ${statement}`;
    const quoted = sql === '' ? '' : `${quoteStatement(sql, cause)}\n`;
    super(
      `Revision ${revision}, ${direction}, ${where} failed: ${serverMessage(cause)}\n${quoted}${aftermath(failure)}`,
      {
        cause,
      },
    );
    this.revision = revision;
    this.statement = statement;
  }
}

function aftermath({
  transactional,
  cause,
  badRows,
}: {
  transactional: boolean;
  cause: unknown;
  badRows?: BadRows | null;
}): string {
  const advice = adviceFor(sqlState(cause));
  const lines = isConnectionLost(cause)
    ? [
        'The connection was cut. The server rolls back what was not committed; run it again, the history says from where.',
      ]
    : [
        transactional
          ? 'The revision was rolled back; the revisions before it stay applied.'
          : 'The revision is not transactional: the next run clears away what this one left, and takes it up again.',
      ];
  return [...(badRows ? [describeBadRows(badRows)] : []), ...(advice === null ? [] : [advice]), ...lines].join('\n');
}

/** The revisions that this process began to run are not those that the history asks for any more. */
export class HistoryMovedError extends MigrationsError {
  readonly code = 'history_moved';

  constructor(revision: string, direction: 'up' | 'down') {
    super(
      `Revision ${revision} was ${direction === 'up' ? 'applied' : 'reverted'} by another migrator in the meantime: the connection ` +
        'that held the migration lock was cut. It was not run again. Run "migrate current" to see where the database is.',
    );
  }
}

/** The person who was asked said no, or another migrator changed in the meantime what the answer was about. */
export class NotApprovedError extends MigrationsError {
  readonly code = 'not_approved';

  constructor(reason: 'declined' | 'changed') {
    super(
      reason === 'declined'
        ? 'Nothing was run.'
        : 'Another migrator ran while you were asked, so the answer is about other revisions now; nothing was run. Try again.',
    );
  }
}

/** Objects that an error names; the rest of them are counted. */
const MOST_NAMED = 10;

/** The live catalog is not what the revisions up to the current one make; nothing was run. */
export class DriftedError extends MigrationsError {
  readonly code = 'schema_drifted';
  readonly objects: readonly AcceptedDrift[];

  constructor(current: string | null, objects: readonly AcceptedDrift[]) {
    const named = objects.slice(0, MOST_NAMED).map(({ change, kind, identity }) => `  ${change} ${kind} ${identity}`);
    const rest = objects.length - named.length;
    super(
      [
        `The schema is not what the revisions up to ${current ?? 'base'} make: ${objects.length === 1 ? '1 object has' : `${objects.length} objects have`} drifted. Nothing was run.`,
        ...named,
        ...(rest > 0 ? [`  … and ${rest} more`] : []),
        `See it in full with "${commandOf('migrate drift')}"; "${commandOf('migrate drift')} --sql" prints the repair. To go on ` +
          `with the schema as it is: --accept-drift of "${commandOf('migrate upgrade')}" or "downgrade"; the history keeps what was accepted.`,
      ].join('\n'),
    );
    this.objects = objects;
  }
}

/** A build is at work that does not work on the schema after the run; nothing was run. */
export class OldBuildError extends MigrationsError {
  readonly code = 'old_build_at_work';

  constructor(revision: string, minVersion: string, who: string) {
    super(
      `Revision ${revision} removes what builds before ${minVersion} use, and ${who}. Nothing was run. ` +
        'Replace the old build everywhere and run it again; or, where the sessions of the database do not tell, say with ' +
        '--min-version which is the oldest build at work.',
    );
  }
}

/** A revision that runs outside a transaction could not be taken up again after a crash; nothing was run. */
export class NotResumableError extends MigrationsError {
  readonly code = 'revision_not_resumable';
}

/** Why a run stops: the signal that this process was sent. */
export class Interruption extends Error {
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
    this.signal = signal;
  }
}

/** The migrator was asked to stop, and it did: the current revision was finished or rolled back. */
export class RunStoppedError extends MigrationsError {
  readonly code = 'run_stopped';
  /** Null when it was stopped by something other than a signal. */
  readonly signal: NodeJS.Signals | null;

  constructor(reason: unknown, revision: { name: string; transactional: boolean } | null, at: string | null) {
    const signal = reason instanceof Interruption ? reason.signal : null;
    super(`Stopped by ${signal ?? 'request'} ${place(revision)} The database is at ${at ?? 'base'}.`, {
      cause: reason,
    });
    this.signal = signal;
  }
}

function place(revision: { name: string; transactional: boolean } | null): string {
  if (!revision) return 'before a revision began. Run it again to go on.';
  const { name, transactional } = revision;
  return transactional
    ? `in ${name}, which was rolled back. Run it again to go on.`
    : `in ${name}, which is not transactional: the next run clears away what this one left, and takes it up again.`;
}

/** Session settings and locks outside a transaction do not hold here. */
export class PoolerRefusedError extends MigrationsError {
  readonly code = 'pooler_refused';

  /** @param reason a sentence: what cannot run there. */
  constructor(pooler: string, reason: string) {
    super(
      `${pooler} stands between here and the server and gives a session another server connection for every transaction. ` +
        `${reason} Nothing was run. ` +
        'Set DATABASE_DIRECT_URL to the server itself, or to a pool in session mode.',
    );
  }
}

/** The server, or the role that logged in, cannot do what a migration needs. */
export class ServerUnsuitableError extends MigrationsError {
  readonly code = 'server_unsuitable';
}
