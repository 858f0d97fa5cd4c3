import type { Revision } from '../revisions/revision.ts';
import type { BackfillProgress } from './executor/backfill/progress.ts';
import type { DriftBefore } from './drift-guard.ts';
import type { LockHolder } from './lock-holder.ts';
import type { Direction } from './run-context.ts';
import type { ReplacedRow } from './stamp-history.ts';

/** What a run tells while it works; every part is optional. */
export interface RunListener {
  readonly onWait?: (holder: LockHolder | null) => void;
  readonly onRetry?: (revision: string, reason: string, delayMs: number) => void;
  /** Once a second while a backfill works, and while it waits. */
  readonly onProgress?: (progress: BackfillProgress) => void;
  readonly onStart?: (revision: string, direction: Direction) => void;
  readonly onEnd?: (revision: string, direction: Direction, durationMs: number) => void;
}

/** How to wait for the migration lock, and when to give up. */
export interface LockOptions extends RunListener {
  /** Overrides `waitMs` of the settings. */
  readonly waitMs?: number;
  /** Stops the run: the current revision is rolled back, and {@link RunStoppedError} thrown. */
  readonly stop?: AbortSignal;
}

export interface StampOptions extends LockOptions {
  /** Asked once, before the lock is taken, with the rows that the stamp replaces, if any; false ends it before it begins. */
  readonly approve?: (replaced: readonly ReplacedRow[]) => Promise<boolean>;
}

/** What a stamp did to the history. */
export interface StampResult {
  /** Current revision before and after; null is base. */
  readonly from: string | null;
  readonly to: string | null;
  readonly replaced: readonly ReplacedRow[];
}

export interface RunOptions extends LockOptions {
  /** Runs everything in one transaction and rolls it back. */
  readonly dryRun?: boolean;
  /** Goes on when the catalog has drifted, and writes into the history what was accepted. */
  readonly acceptDrift?: boolean;
  /** Stops before the first revision that takes something away. */
  readonly expand?: boolean;
  /** The oldest build that is at work, where the sessions of the database do not tell. */
  readonly minVersion?: string;
  /** Asked once, before the lock is taken, with what is going to run; false ends the run before it begins. */
  readonly approve?: (steps: readonly Revision[]) => Promise<boolean>;
}

/** What a run did, in the order it did it. */
export interface RunResult {
  readonly direction: Direction;
  /** Current revision before and after; null is base. */
  readonly from: string | null;
  readonly to: string | null;
  readonly revisions: readonly { readonly name: string; readonly durationMs: number }[];
  /** The catalog before it; null when nothing ran, or it was not read. */
  readonly before: DriftBefore | null;
}
