import { parseRevisionName, type TimelineEntry } from '../migrations/index.ts';
import { duration, moment, type Moment } from './words.ts';

export interface RevisionView {
  readonly name: string;
  /** `Initial schema`: what the name says in words. */
  readonly title: string;
  readonly state: TimelineEntry['state'];
  /** The state in words. */
  readonly label: string;
  readonly at: Moment | null;
  readonly by: string;
  readonly took: string;
  /** Drift that was there before its run and was let pass. */
  readonly accepted: readonly string[];
}

const LABELS: Record<TimelineEntry['state'], string> = {
  applied: 'applied',
  running: 'not ended',
  pending: 'pending',
  unknown: 'not of this build',
  edited: 'edited since',
};

/** The newest first, so that what is left to do stands at the top. Pure. */
export function revisionsView(timeline: readonly TimelineEntry[]): RevisionView[] {
  return timeline.map(viewOf).toReversed();
}

/** Counts the revisions by state: `2 applied, 1 pending`. */
export function revisionsSummary(timeline: readonly TimelineEntry[]): string {
  const byState = Map.groupBy(timeline, ({ state }) => LABELS[state]);
  return [...byState].map(([label, entries]) => `${entries.length} ${label}`).join(', ') || 'none';
}

function viewOf({ name, state, executedAt, role, host, applicationVersion, durationMs, ...entry }: TimelineEntry) {
  const version = applicationVersion ? `, version ${applicationVersion}` : '';
  return {
    name,
    title: titleOf(name),
    state,
    label: LABELS[state],
    at: executedAt ? moment(executedAt) : null,
    by: role ? `${role}@${host ?? '?'}${version}` : '',
    took: durationMs === null || durationMs === undefined ? '' : duration(durationMs),
    accepted: (entry.acceptedDrift ?? []).map(({ change, kind, identity }) => `${change} ${kind} ${identity}`),
  };
}

function titleOf(name: string): string {
  const words = (parseRevisionName(name)?.slug ?? '').replaceAll('_', ' ');
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}
