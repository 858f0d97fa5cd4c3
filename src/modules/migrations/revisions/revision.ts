import type { Backfill } from './backfill.ts';
import type { Replaced } from './replaced.ts';

/** A revision's place in the one line from base to head, read from its file name. */
export interface RevisionName {
  /** File name without ending, and class name: `Migration20261122101500_initial_schema`. It orders the revisions. */
  readonly name: string;
  /** UTC, `YYYYMMDDHHMMSS`. */
  readonly timestamp: string;
  /** What follows the time in the name: `initial_schema`; empty when the file has none. */
  readonly slug: string;
}

/** A revision that this build knows, with what it would run. */
export interface Revision extends RevisionName {
  /** Name of the revision before it; null for the first. */
  readonly parent: string | null;
  /** SHA-256 in lower-case hex over what it runs, both ways; equal for a `.ts` file and its compiled `.js`. */
  readonly checksum: string;
  readonly transactional: boolean;
  /** False when it has no `down()`: then only a backup brings the old state back. */
  readonly reversible: boolean;
  /** The oldest build that works on the schema after it: `1.4.0`. Null: every one does that worked before. */
  readonly minVersion: string | null;
  /** Rows that it fills in batches; then it holds no statement and is not transactional. Null for most. */
  readonly backfill: Backfill | null;
  /** Of a baseline: the revisions that it stands for, in order. None for most. */
  readonly replaces: readonly Replaced[];
  /** SQL statements in order, as they are sent to the server, without the indentation of the file. */
  readonly up: readonly string[];
  readonly down: readonly string[];
}

const NAME = /^Migration(?<timestamp>\d{14})(?:_(?<slug>.+))?$/;

/**
 * Splits the name of a revision into its timestamp (14 digits, UTC) and its slug.
 *
 * @returns null, without an error, for what is not the name of a revision.
 */
export function parseRevisionName(name: string): RevisionName | null {
  const groups = NAME.exec(name)?.groups;
  return groups ? { name, timestamp: groups['timestamp']!, slug: groups['slug'] ?? '' } : null;
}

/**
 * @param now another time than that of the clock.
 * @returns the time of a new revision, `YYYYMMDDHHMMSS` in UTC: now, but at least a second after the last revision.
 */
export function timestampAfter(last: string | null, now = compact(new Date())): string {
  const before = last === null ? undefined : parseRevisionName(last)?.timestamp;
  if (before === undefined || before < now) return now;
  const [year, month, day, hour, minute, second] = [0, 4, 6, 8, 10, 12].map((at) =>
    Number(before.slice(at, at === 0 ? 4 : at + 2)),
  );
  return compact(new Date(Date.UTC(year!, month! - 1, day, hour, minute, second! + 1)));
}

const compact = (time: Date): string => time.toISOString().replaceAll(/[-T:]|\.\d{3}Z$/g, '');

const PLACE = /_(?<at>\d+)_of_(?<of>\d+)$/;

/** Returns the slug that the revisions of one change share: without `_1_of_3`. */
export const sharedSlug = ({ slug }: RevisionName): string => slug.replace(PLACE, '');

/** Returns the revisions that were written together with `last` up to it, in order; most are alone. Pure. */
export function changeOf<R extends RevisionName>(last: R, revisions: readonly R[]): R[] {
  const end = revisions.indexOf(last);
  const { at = '1', of = '1' } = PLACE.exec(last.slug)?.groups ?? {};
  const before = revisions.slice(Math.max(0, end + 1 - Number(at)), end);
  const first = before.findIndex((_, index) =>
    before
      .slice(index)
      .every(({ slug }, next) => slug === `${sharedSlug(last)}_${Number(at) - before.length + index + next}_of_${of}`),
  );
  return [...(first === -1 ? [] : before.slice(first)), last];
}
