import type { Query } from '../catalog/fact.ts';
import type { HistoryRow } from '../revisions/history.ts';
import { foldReplaced } from '../revisions/replaced.ts';
import type { Revision } from '../revisions/revision.ts';
import { forgetRevision } from './journal.ts';
import { recordRun, type RunRecord } from './run-record.ts';

/** A row of the history that a stamp deletes or overwrites: what it said is lost. */
export interface ReplacedRow {
  readonly name: string;
  /** `forgotten`: deleted. `edited`: gets the checksum of the file. `interrupted`: counts as applied. */
  readonly change: 'forgotten' | 'edited' | 'interrupted';
}

/** Lists the rows that a stamp replaces. Rows that it adds, and checksums where there were none, replace nothing. Pure. */
export function replacedRows(before: readonly HistoryRow[], kept: readonly Revision[]): ReplacedRow[] {
  const checksums = new Map(kept.map((revision) => [revision.name, revision.checksum]));
  return foldReplaced(kept, before).flatMap(({ name, checksum, state }): ReplacedRow[] => {
    if (!checksums.has(name)) return [{ name, change: 'forgotten' }];
    if (checksum !== null && checksum !== checksums.get(name)) return [{ name, change: 'edited' }];
    return state === 'running' ? [{ name, change: 'interrupted' }] : [];
  });
}

/** Makes the history say that exactly `kept` is applied, and leaves the rows alone that say so already. */
export async function stampHistory(
  query: Query,
  rows: readonly HistoryRow[],
  kept: readonly Revision[],
  recording: { record: RunRecord; settings: { applicationVersion: string; history: string } },
): Promise<void> {
  // what a baseline replaces stays, where all of it is there
  const before = foldReplaced(kept, rows);
  const names = new Set(kept.map((revision) => revision.name));
  for (const row of before) if (!names.has(row.name)) await forgetRevision(query, recording.settings.history, row.name);
  const known = new Map(before.map((row) => [row.name, row]));
  for (const revision of kept) {
    const row = known.get(revision.name);
    if (row?.checksum === revision.checksum && row.state === 'applied') continue;
    await recordRun(query, revision, { state: 'applied', durationMs: null }, recording);
  }
}
