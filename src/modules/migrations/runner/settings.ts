import type { DriftGuard } from './drift-guard.ts';

/** How the migrator behaves towards others that use the database at the same time. */
export interface RunnerSettings {
  /** Milliseconds that a statement waits for a table lock before its revision is rolled back and tried again. */
  readonly lockTimeoutMs: number;
  /** How often a revision is tried again after a lock time-out, a deadlock or a serialization failure. */
  readonly lockRetries: number;
  /** Milliseconds to wait for another migrator to finish. */
  readonly waitMs: number;
  /** SIGINT, SIGTERM and SIGHUP stop a run in order, for a process that does nothing else. */
  readonly handlesSignals: boolean;
  /**
   * What the `application_name` of the application's own sessions begins with; a version ends it: `anki api 1.4.0`. By it
   * a run knows which builds are at work. Null: nobody looks.
   */
  readonly applicationName: string | null;
  /** Written to the history beside each revision. */
  readonly applicationVersion: string;
  /** Tables that stay small, such as `settings` or `other.notes`: a new revision may lock them while it works on all rows. */
  readonly smallTables: readonly string[];
  /** Milliseconds that a replica may be behind before a backfill waits for it. */
  readonly replicationLagMs: number;
  /** Milliseconds that a backfill waits for a replica before it stops; the next run goes on. */
  readonly replicationWaitMs: number;
  /** Looks at the catalog before anything runs; null: nobody does. */
  readonly guard: DriftGuard | null;
}

export const DEFAULT_SETTINGS: RunnerSettings = {
  lockTimeoutMs: 3_000,
  lockRetries: 10,
  waitMs: 30_000,
  handlesSignals: false,
  applicationName: null,
  applicationVersion: 'unknown',
  smallTables: [],
  replicationLagMs: 10_000,
  replicationWaitMs: 600_000,
  guard: null,
};
