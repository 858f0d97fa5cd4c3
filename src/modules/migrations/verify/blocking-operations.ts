import { acceptedReason, type Finding } from './finding.ts';
import { isQuick, type LiveSize, type LiveSizes } from './live-size.ts';
import { blocks, type LockMode } from './table-lock-modes.ts';
import type { Measure } from './measure.ts';

/** Work on a whole table that other sessions wait for. */
const WORK = {
  rewrites: {
    rule: 'table-rewrite',
    does: 'rewrites the whole table',
    remedy: 'Add a second column, fill it in batches in later revisions, and change over to it.',
  },
  rebuilds: {
    rule: 'index-rebuild',
    does: 'rebuilds an index of it',
    remedy: 'Build another index, concurrently, in a revision outside a transaction.',
  },
  scans: {
    rule: 'scan-under-lock',
    does: 'reads the whole table',
    remedy:
      'Build an index concurrently, outside a transaction; add a constraint as NOT VALID and validate it in a later revision; ' +
      'set NOT NULL after a valid check (column is not null) says so already.',
  },
} as const;

/**
 * What is dangerous in a revision's up, as measured: work on a whole table under a lock that keeps others waiting.
 *
 * Pure. A lock that was taken by an earlier statement of the revision counts: it is held until the revision ends.
 *
 * @param sizes of the live database; null when it was not asked; then the finding is a warning.
 */
export function blockingOperations(revision: string, measures: readonly Measure[], sizes: LiveSizes | null): Finding[] {
  return measures.flatMap((measure) => {
    const rewritten = new Set(measure.rewrites);
    const rest = { rebuilds: without(measure.rebuilds, rewritten), scans: without(measure.scans, rewritten) };
    const byWork = [
      ...measure.rewrites.map((table) => [table, 'rewrites'] as const),
      ...rest.rebuilds.map((table) => [table, 'rebuilds'] as const),
      ...without(rest.scans, new Set(rest.rebuilds)).map((table) => [table, 'scans'] as const),
    ];
    return byWork.flatMap(([table, work]) => {
      const lock = measure.locks.get(table);
      return lock === undefined || blocks(lock) === 'nobody'
        ? []
        : [blockingOperation(revision, measure, table, work, lock, sizes)];
    });
  });
}

const without = (tables: readonly string[], others: ReadonlySet<string>) => tables.filter((one) => !others.has(one));

function blockingOperation(
  revision: string,
  { statement, sql }: Measure,
  table: string,
  work: keyof typeof WORK,
  lock: LockMode,
  sizes: LiveSizes | null,
): Finding {
  const { rule, does, remedy } = WORK[work];
  const waits =
    blocks(lock) === 'reads' ? 'other sessions cannot read or write it' : 'other sessions cannot write to it';
  const { severity, text } = judge(sizes, table);
  return {
    revision,
    rule,
    severity,
    direction: 'up',
    statement,
    object: table,
    problem: `It ${does}, ${table}, under ${lock}: ${waits} in the meantime. ${text}`,
    remedy,
    accepted: acceptedReason(sql, rule),
  };
}

function judge(sizes: LiveSizes | null, table: string): { severity: Finding['severity']; text: string } {
  if (sizes === null) return { severity: 'warning', text: 'Its live size is not known; --size-from reads it.' };
  const size = sizes.get(table);
  if (size === undefined) return { severity: 'note', text: 'The live database does not have it yet.' };
  return isQuick(size)
    ? { severity: 'note', text: `Live it has ${describeSize(size)}, so that is quick.` }
    : { severity: 'error', text: `Live it has ${describeSize(size)}.` };
}

/** `12,000 rows, 3.4 MiB`. */
export function describeSize({ rows, bytes }: LiveSize): string {
  const known = rows === null ? 'rows that were never counted' : `${Math.round(rows).toLocaleString('en')} rows`;
  return `${known}, ${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
