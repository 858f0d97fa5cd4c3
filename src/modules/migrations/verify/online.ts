import { bareStatement } from '../revisions/bare-statement.ts';
import type { Revision } from '../revisions/revision.ts';
import { blocks } from './table-lock-modes.ts';
import type { Measure } from './measure.ts';

/** Whether the application can go on while the up of a revision runs, and the reason, as the end of a sentence. */
export interface OnlineVerdict {
  readonly isOnline: boolean;
  readonly because: string;
}

const LETS_OTHERS_WORK =
  /^(?:create\s+(?:unique\s+)?index\s+concurrently|drop\s+index\s+concurrently|reindex\b.*\bconcurrently|alter\s+table\b.*\bdetach\s+partition\b.*\bconcurrently|vacuum\b(?!.*\bfull\b)|analyze)\b/is;
const CHANGES_ROWS = /^(?:update|delete|merge|with)\b/i;

/**
 * Judges by the measured locks: no statement may work on all rows of an existing table while the revision holds a lock
 * that stops readers or writers of one. Pure.
 */
export function onlineVerdict(revision: Revision, measures: readonly Measure[]): OnlineVerdict {
  if (revision.backfill)
    return { isOnline: true, because: 'it fills rows in batches, each in a transaction of its own' };
  if (!revision.transactional) return outside(revision);
  for (const measure of measures) {
    const because = stops(measure);
    if (because !== null) return { isOnline: false, because };
  }
  const held = [...(measures.at(-1)?.locks ?? [])].filter(([, mode]) => blocks(mode) !== 'nobody');
  const locks = held.map(([table, mode]) => `${table} ${mode}`).join(', ');
  const because =
    locks === ''
      ? 'it takes no lock that readers or writers of an existing table wait for'
      : `it holds its locks for the change of the catalog only (${locks})`;
  return { isOnline: true, because };
}

function outside({ up }: Revision): OnlineVerdict {
  const sql = bareStatement(up[0] ?? '');
  return LETS_OTHERS_WORK.test(sql)
    ? { isOnline: true, because: 'its statement lets others read and write while it works' }
    : { isOnline: false, because: 'its statement runs outside a transaction, and its locks are not measured' };
}

function stops({ statement, sql, locks, rewrites, rebuilds, scans }: Measure): string | null {
  const work = [
    ...rewrites.map((table) => `rewrites ${table}`),
    ...rebuilds.map((table) => `rebuilds an index of ${table}`),
    ...scans.map((table) => `reads all of ${table}`),
  ][0];
  if (work === undefined) return null;
  const held = [...locks].find(([, mode]) => blocks(mode) !== 'nobody');
  if (held) {
    const stopped = blocks(held[1]) === 'reads' ? 'readers and writers' : 'writers';
    return `statement ${statement} ${work} while ${held[1]} on ${held[0]} keeps ${stopped} waiting`;
  }
  return CHANGES_ROWS.test(bareStatement(sql))
    ? `statement ${statement} ${work} and keeps the rows that it changes locked until it has changed all of them`
    : null;
}
