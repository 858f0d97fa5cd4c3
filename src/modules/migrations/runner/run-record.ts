import type { Query } from '../catalog/fact.ts';
import type { AcceptedDrift } from '../revisions/accepted-drift.ts';
import type { HistoryRow } from '../revisions/history.ts';
import { replacedNames } from '../revisions/replaced.ts';
import type { Revision } from '../revisions/revision.ts';
import type { KnownCatalog } from './drift-guard.ts';
import { forgetRevision, noteAccepted, recordRevision } from './journal.ts';

/** What the history is told of a run besides its revisions. */
export interface RunRecord {
  /** The first revision that runs. */
  readonly first: string;
  /** What had drifted before, and was accepted. */
  readonly accepted: readonly AcceptedDrift[];
  /** The revision of which this build knows the catalog, with that catalog as JSON. */
  readonly known: KnownCatalog | null;
}

interface Recording {
  readonly record: RunRecord;
  readonly settings: { readonly applicationVersion: string; readonly history: string };
}

/** Writes the row of a revision that begins, or ended. @param durationMs null while it runs. */
export async function recordRun(
  query: Query,
  revision: Pick<Revision, 'name' | 'checksum' | 'parent'>,
  { state, durationMs }: { state: HistoryRow['state']; durationMs: number | null },
  { record, settings }: Recording,
): Promise<void> {
  const isKnown = state === 'applied' && record.known?.revision === revision.name;
  await recordRevision(query, settings.history, revision, {
    state,
    durationMs: durationMs === null ? null : Math.round(durationMs),
    applicationVersion: settings.applicationVersion,
    acceptedDrift: revision.name === record.first ? record.accepted : [],
    expectedCatalog: isKnown ? (record.known?.catalog ?? null) : null,
  });
}

/** Deletes the row of a reverted revision, of a baseline also the rows of what it replaced; what was accepted is handed to the one that the database is at then. */
export async function forgetRun(query: Query, revision: Revision, { record, settings }: Recording): Promise<void> {
  for (const name of [...replacedNames(revision.replaces), revision.name]) {
    await forgetRevision(query, settings.history, name);
  }
  if (record.accepted.length > 0 && revision.parent !== null) {
    await noteAccepted(query, settings.history, record.accepted);
  }
}
