import type { Query } from '../catalog/fact.ts';
import type { HistoryRow } from '../revisions/history.ts';
import type { Revision } from '../revisions/revision.ts';
import { forgetRevision } from './history-table.ts';
import { recordRun, type RunRecord } from './run-record.ts';

/** Makes the history say that exactly `kept` is applied, and leaves the rows alone that say so already. */
export async function stampHistory(
  query: Query,
  before: readonly HistoryRow[],
  kept: readonly Revision[],
  recording: { record: RunRecord; settings: { applicationVersion: string } },
): Promise<void> {
  const names = new Set(kept.map((revision) => revision.name));
  for (const row of before) if (!names.has(row.name)) await forgetRevision(query, row.name);
  const known = new Map(before.map((row) => [row.name, row]));
  for (const revision of kept) {
    const row = known.get(revision.name);
    if (row?.checksum === revision.checksum && row.state === 'applied') continue;
    await recordRun(query, revision, { state: 'applied', durationMs: null }, recording);
  }
}
