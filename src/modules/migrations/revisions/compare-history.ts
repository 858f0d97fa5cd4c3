import type { HistoryRow } from './history.ts';
import { foldReplaced, type PartlyReplaced, partlyReplaced } from './replaced.ts';
import type { Revision } from './revision.ts';

/** Files on disk against the history table. All lists hold names, in order. */
export interface RevisionsReport {
  /** The last revision applied; null at base. */
  readonly current: string | null;
  /** The last revision of this build; null when it has none. */
  readonly head: string | null;
  readonly pending: readonly string[];
  /** Of the pending: those that take something away. They wait until no old build is at work, and no build waits for them. */
  readonly contracts: readonly string[];
  /** Applied, and not of this build. */
  readonly unknown: readonly string[];
  /** Applied, and of another content than this build's. */
  readonly edited: readonly string[];
  /** Pending, although a later one is applied. */
  readonly outOfOrder: readonly string[];
  /** Non-transactional, begun and not ended. */
  readonly interrupted: readonly string[];
}

type Known = Pick<Revision, 'name' | 'checksum' | 'minVersion'> & Partial<Pick<Revision, 'backfill' | 'replaces'>>;

/** Pure: `revisions` in order of their names, `history` in the order it was written. */
export function compareHistory(revisions: readonly Known[], rows: readonly HistoryRow[]): RevisionsReport {
  const history = foldReplaced(revisions, rows);
  const known = new Map(revisions.map((revision) => [revision.name, revision]));
  const applied = new Set(history.filter((row) => row.state === 'applied').map((row) => row.name));
  const left = revisions.filter((revision) => !applied.has(revision.name));
  const pending = left.map((revision) => revision.name);
  const lastKnownApplied = revisions.findLast((revision) => applied.has(revision.name))?.name ?? '';
  return {
    current: [...applied].sort().at(-1) ?? null,
    head: revisions.at(-1)?.name ?? null,
    pending,
    contracts: left.filter((revision) => revision.minVersion !== null).map((revision) => revision.name),
    unknown: history.filter((row) => !known.has(row.name)).map((row) => row.name),
    edited: history.filter((row) => isEdited(row, known.get(row.name))).map((row) => row.name),
    outOfOrder: pending.filter((name) => name < lastKnownApplied),
    interrupted: history.filter((row) => row.state === 'running').map((row) => row.name),
  };
}

/** Returns true when the database has revisions that are later than this build's head, and differs from it in nothing else. No errors. */
export function isAhead(report: RevisionsReport): boolean {
  return (
    report.unknown.length > 0 &&
    report.unknown.every((name) => name > (report.head ?? '')) &&
    report.pending.length === 0 &&
    report.edited.length === 0
  );
}

/** True when the database is at head, and nothing is unknown, edited, out of order or interrupted. */
export function isInOrder({ pending, unknown, edited, outOfOrder, interrupted }: RevisionsReport): boolean {
  return [pending, unknown, edited, outOfOrder, interrupted].every((names) => names.length === 0);
}

/** True when revisions are pending, and nothing else is not in order. */
export function isBeforeHead(report: RevisionsReport): boolean {
  return report.pending.length > 0 && isInOrder({ ...report, pending: [] });
}

/** One sentence for each reason why no revision may run on this history, with the way out; empty when there is none. */
export function historyProblems(revisions: readonly Known[], rows: readonly HistoryRow[]): string[] {
  const history = foldReplaced(revisions, rows);
  const partly = partlyReplaced(revisions, history);
  const explained = new Set(partly.flatMap(({ baseline, applied }) => [baseline, ...applied]));
  const report = compareHistory(revisions, history);
  const renamed = new Map(
    report.unknown.map((name) => {
      const checksum = history.find((row) => row.name === name)?.checksum;
      return [
        name,
        checksum && revisions.find((r) => r.checksum === checksum && report.pending.includes(r.name))?.name,
      ];
    }),
  );
  const renamedTo = new Set(renamed.values());
  const names = history.map((row) => row.name);
  const doubled = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  return [
    ...[...doubled].map(
      (name) =>
        `${name} stands more than once in the history: migrators without a lock ran it together. Look at what they doubled, ` +
        'then delete all rows of it but one from the history table.',
    ),
    ...partly.map(partlyProblem),
    ...report.unknown
      .filter((name) => !explained.has(name))
      .map((name) => unknownProblem(name, report, renamed.get(name))),
    ...report.edited.map(
      (name) =>
        `${name} was edited after it was applied. Restore the file from version control and put the change into a new revision.`,
    ),
    ...report.outOfOrder
      .filter((name) => !renamedTo.has(name) && !explained.has(name))
      .map(
        (name) =>
          `${name} is older than ${report.current}, which is applied already. Give it a time after that one (rename file and class).`,
      ),
  ];
}

/** A backfill that stopped at a row may be corrected before it goes on. */
function isEdited(row: HistoryRow, revision: Known | undefined): boolean {
  if (row.state === 'running' && revision?.backfill) return false;
  return revision !== undefined && row.checksum !== null && row.checksum !== revision.checksum;
}

function partlyProblem({ baseline, of, last, applied, edited }: PartlyReplaced): string {
  const [first] = edited;
  if (first !== undefined) {
    return (
      `${first} was applied with another content than the revision that the baseline ${baseline} replaces. Compare the ` +
      'schema with "catalog diff"; when it is the same, "migrate stamp" says so.'
    );
  }
  return (
    `The baseline ${baseline} replaces ${of} revisions, and this database has only a part of them, up to ${applied.at(-1)}. ` +
    `Check out a commit from before the squash, run "migrate upgrade ${last}" there, and retry with this build.`
  );
}

function unknownProblem(name: string, report: RevisionsReport, renamedTo: string | null | undefined): string {
  if (renamedTo)
    return `${name} was renamed to ${renamedTo} after it was applied. Give the file and its class the old name back.`;
  return name > (report.head ?? '')
    ? `${name} is applied and newer than this build's head ${report.head}. Use the build that brought it.`
    : `${name} is applied, and its file is missing from this build. Restore it from version control.`;
}
