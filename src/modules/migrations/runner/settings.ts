import type { DriftGuard } from './drift-guard.ts';
import type { LockedPart } from './statement-lock.ts';
import { DEFAULT_PLACE, type RevisionPlace } from './revision-place.ts';

/** How the migrator behaves towards others that use the database at the same time. */
export interface RunnerSettings extends RevisionPlace {
  /** Milliseconds that a statement waits for a table lock before its revision is rolled back and retried. */
  readonly lockTimeoutMs: number;
  /** How often a revision is retried after a lock timeout, a deadlock or a serialization failure. */
  readonly lockRetries: number;
  /** Milliseconds to wait for another migrator to finish. */
  readonly waitMs: number;
  /** SIGINT, SIGTERM and SIGHUP stop a run in order, for a process that does nothing else. */
  readonly handlesSignals: boolean;
  /**
   * What the `application_name` of the application's own sessions begins with; a version ends it: `shop api 1.4.0`. By it
   * a run knows which builds are at work. Null: that is not checked.
   */
  readonly applicationName: string | null;
  /** Written to the history with each revision. */
  readonly applicationVersion: string;
  /** Tables that stay small, such as `settings` or `other.notes`: a new revision may lock them while it works on all rows. */
  readonly smallTables: readonly string[];
  /** Milliseconds that a replica may be behind before a backfill waits for it. */
  readonly replicationLagMs: number;
  /** Milliseconds that a backfill waits for a replica before it stops; the next run goes on. */
  readonly replicationWaitMs: number;
  /**
   * Gives a session of the pool again what the pool gives a new one, after `discard all`: what `driverOptions.onConnect` of
   * the ORM does.
   */
  readonly prepareSession: (session: { query(sql: string): Promise<unknown> }) => Promise<unknown>;
  /** What a run has to itself. */
  readonly part: LockedPart;
  /** Compares the catalog before anything runs; null: it is not compared. */
  readonly guard: DriftGuard | null;
}

export const DEFAULT_SETTINGS: RunnerSettings = {
  ...DEFAULT_PLACE,
  lockTimeoutMs: 3_000,
  lockRetries: 10,
  waitMs: 30_000,
  handlesSignals: false,
  applicationName: null,
  applicationVersion: 'unknown',
  smallTables: [],
  replicationLagMs: 10_000,
  replicationWaitMs: 600_000,
  prepareSession: () => Promise.resolve(),
  part: null,
  guard: null,
};
