import type { Configuration } from '@mikro-orm/core';
import type { AbstractSqlDriver } from '@mikro-orm/postgresql';
import type { Kysely } from 'kysely';
import type { LockWait } from './advisory-lock.ts';
import type { BackfillProgress } from './executor/backfill/progress.ts';
import type { Stopping } from './executor/cancel.ts';
import type { RunRecord } from './run-record.ts';
import type { RunnerSettings } from './settings.ts';
import type { Timeouts } from './timeouts.ts';

export type Direction = 'up' | 'down';

/** What the revisions of one run have in common. */
export interface RunContext extends LockWait, Stopping {
  readonly database: Kysely<unknown>;
  readonly driver: AbstractSqlDriver;
  readonly config: Configuration;
  readonly settings: RunnerSettings;
  readonly timeouts: Timeouts;
  readonly record: RunRecord;
  /** @throws when the connection that holds the migration lock is lost: another migrator may run by now. */
  readonly assertLocked: () => Promise<void>;
  readonly onProgress?: ((progress: BackfillProgress) => void) | undefined;
  /** A revision hit a lock timeout, and is retried after `delayMs`. */
  readonly onRetry?: ((revision: string, reason: string, delayMs: number) => void) | undefined;
}
