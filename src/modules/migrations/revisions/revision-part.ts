import type { Backfill } from './backfill.ts';
import type { Replaced } from './replaced.ts';

/** What one revision does of a change that may need several. */
export interface RevisionPart {
  readonly up: readonly string[];
  readonly down: readonly string[];
  /** False for a single statement that the server refuses in a transaction, and for a backfill. */
  readonly transactional: boolean;
  /** What it does, for its header; null where the title of the change says it. */
  readonly note: string | null;
  /** Rows that it fills in batches; then it holds no statement. */
  readonly backfill?: Backfill;
  /** The oldest build that works on the schema after it. */
  readonly minVersion?: string;
  /** Of a baseline: what it stands for. */
  readonly replaces?: readonly Replaced[];
}

/** Returns the part of a change that is written as one revision. */
export function wholeChange(diff: { readonly up: readonly string[]; readonly down: readonly string[] }): RevisionPart {
  return { up: diff.up, down: diff.down, transactional: true, note: null };
}
