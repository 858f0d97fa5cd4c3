import type { HistoryRow } from './history.ts';
import { foldReplaced } from './replaced.ts';
import type { Revision } from './revision.ts';

/** One revision, as files and history know it together. */
export type TimelineEntry = Pick<HistoryRow, 'name' | 'parent'> &
  Partial<Omit<HistoryRow, 'name' | 'parent' | 'state'>> & {
    readonly state: 'applied' | 'running' | 'pending' | 'unknown' | 'edited';
  };

/** Every revision of the files and of the history, in order of their names. Pure. */
export function timelineOf(
  revisions: readonly (Pick<Revision, 'name' | 'parent' | 'checksum'> & Partial<Pick<Revision, 'replaces'>>)[],
  history: readonly HistoryRow[],
): TimelineEntry[] {
  const rows = new Map(foldReplaced(revisions, history).map((row) => [row.name, row]));
  const known = new Map(revisions.map((revision) => [revision.name, revision]));
  const names = [...new Set([...known.keys(), ...rows.keys()])].sort();
  return names.map((name) => entryOf(name, rows.get(name), known.get(name)));
}

function entryOf(
  name: string,
  row: HistoryRow | undefined,
  revision: Pick<Revision, 'parent' | 'checksum'> | undefined,
): TimelineEntry {
  if (!row) return { name, parent: revision?.parent ?? null, state: 'pending' };
  if (!revision) return { ...row, state: 'unknown' };
  const edited = row.checksum !== null && row.checksum !== revision.checksum;
  return { ...row, parent: revision.parent, state: edited ? 'edited' : row.state };
}
