import { z } from 'zod';
import { RevisionFileError } from './errors.ts';
import type { HistoryRow } from './history.ts';

/** A revision whose file is gone, because a baseline makes what it made. */
export interface Replaced {
  readonly name: string;
  /** SHA-256 of what it ran, as the history keeps it. */
  readonly checksum: string;
  /** What it replaced itself, where it was a baseline. */
  readonly replaces: readonly Replaced[];
}

/** What a revision says in its property `replaces`: checksums by name, and for an earlier baseline what that one replaced. */
export type ReplacesProperty = { readonly [name: string]: string | NestedProperty };

interface NestedProperty {
  readonly checksum: string;
  readonly replaces: ReplacesProperty;
}

const Checksum = z.string().regex(/^[0-9a-f]{64}$/);
const Property: z.ZodType<ReplacesProperty> = z.lazy(() =>
  z.record(z.string(), z.union([Checksum, z.strictObject({ checksum: Checksum, replaces: Property })])),
);

/**
 * Returns the revisions that a revision declares in a property of its class to replace; none for most.
 *
 * @throws {RevisionFileError} for a property of another shape.
 */
export function replacesOf(name: string, revision: object): Replaced[] {
  if (!('replaces' in revision)) return [];
  const parsed = Property.safeParse(revision.replaces);
  if (parsed.success) return toReplaced(parsed.data);
  throw new RevisionFileError(
    name,
    'has a "replaces" of another shape; write the checksum of each revision by its name.',
  );
}

function toReplaced(property: ReplacesProperty): Replaced[] {
  return Object.entries(property).map(([name, value]) =>
    typeof value === 'string'
      ? { name, checksum: value, replaces: [] }
      : { name, checksum: value.checksum, replaces: toReplaced(value.replaces) },
  );
}

/** Returns the names of the replaced revisions, with those that an earlier baseline among them replaced. */
export function replacedNames(replaces: readonly Replaced[]): string[] {
  return replaces.flatMap((one) => [...replacedNames(one.replaces), one.name]);
}

interface Baseline {
  readonly name: string;
  readonly checksum: string;
  readonly replaces?: readonly Replaced[];
}

/**
 * Returns the history as this build reads it: a baseline counts as applied where all that it replaces is. Pure.
 *
 * The rows stay in the table as they are, so that a build from before the squash goes on to understand them.
 */
export function foldReplaced(revisions: readonly Baseline[], history: readonly HistoryRow[]): readonly HistoryRow[] {
  return revisions.reduce(fold, history);
}

function fold(history: readonly HistoryRow[], baseline: Baseline): readonly HistoryRow[] {
  const { name, checksum, replaces = [] } = baseline;
  if (replaces.length === 0) return history;
  const replaced = new Set(replacedNames(replaces));
  const others = history.filter((row) => !replaced.has(row.name));
  if (others.some((row) => row.name === name)) return others;
  const folded = replaces.reduce(fold, history);
  const rows = replaces.map((one) => folded.find((row) => row.name === one.name && isAsReplaced(row, one)));
  const found = rows.filter((row) => row !== undefined);
  const last = found.at(-1);
  if (!last || found.length < rows.length) return history;
  const row: HistoryRow = {
    ...last,
    name,
    checksum,
    parent: null,
    durationMs: found.reduce<number | null>(
      (sum, one) => (one.durationMs === null ? sum : (sum ?? 0) + one.durationMs),
      null,
    ),
    acceptedDrift: found.flatMap((one) => one.acceptedDrift),
  };
  return [row, ...others];
}

const isAsReplaced = (row: HistoryRow, { checksum }: Replaced): boolean =>
  row.state === 'applied' && (row.checksum === null || row.checksum === checksum);

/** A baseline on a database that has a part of what it replaces. */
export interface PartlyReplaced {
  readonly baseline: string;
  /** How many revisions it replaces, and the last of them. */
  readonly of: number;
  readonly last: string;
  /** Replaced revisions that the history has, in its order, and those of them with another checksum. */
  readonly applied: readonly string[];
  readonly edited: readonly string[];
}

/** Returns the baselines of which the history has some of the replaced revisions, and not all as they were. Pure. */
export function partlyReplaced(revisions: readonly Baseline[], history: readonly HistoryRow[]): PartlyReplaced[] {
  const folded = foldReplaced(revisions, history);
  return revisions.flatMap(({ name, replaces = [] }) => {
    const names = new Set(replacedNames(replaces));
    const rows = folded.filter((row) => names.has(row.name));
    if (rows.length === 0) return [];
    const sums = new Map(replaces.map((one) => [one.name, one.checksum]));
    const edited = rows.filter(
      (row) => row.checksum !== null && sums.has(row.name) && sums.get(row.name) !== row.checksum,
    );
    return [
      {
        baseline: name,
        of: replaces.length,
        last: replaces.at(-1)?.name ?? '',
        applied: rows.map((row) => row.name),
        edited: edited.map((row) => row.name),
      },
    ];
  });
}
