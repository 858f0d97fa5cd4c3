import { isAhead, type RevisionsReport, type SchemaAnswer, type SchemaReport } from '../migrations/index.ts';
import type { RunbookSection } from './runbook.ts';
import { countText } from './words.ts';

/** The line that a person on call reads first. */
export interface Headline {
  /** `attention`: not in order, and not urgent. */
  readonly tone: 'ok' | 'attention' | 'alarm';
  readonly text: string;
  /** What else is wrong, and what to do: a sentence each. */
  readonly sentences: readonly string[];
  /** The command that goes on from here. */
  readonly command?: string;
  /** The section of the runbook about it: the anchor of its heading. */
  readonly runbook?: RunbookSection;
}

/** Pure. */
export function headlineOf({ full, alarming }: Pick<SchemaAnswer, 'full' | 'alarming'>): Headline {
  if ('drift' in full) return { tone: toneOf(full, alarming), ...WORDS[full.status](full) };
  const sentences = [...(full.error ? [full.error] : []), 'The current state of the schema is unknown.'];
  const text = 'The schema could not be checked.';
  return { tone: 'alarm', text, sentences, command: 'compendium doctor', runbook: 'database-down' };
}

function toneOf({ status }: SchemaReport, alarming: boolean): Headline['tone'] {
  if (alarming) return 'alarm';
  return status === 'ok' ? 'ok' : 'attention';
}

const WORDS: Record<SchemaReport['status'], (report: SchemaReport) => Omit<Headline, 'tone'>> = {
  ok: ({ revisions, drift }) =>
    isAhead(revisions)
      ? { text: 'The database is ahead of this build, which is fine.', sentences: [drift.reason ?? ''] }
      : { text: 'No drift. All revisions are applied.', sentences: [] },
  drift: ({ drift: { objects, findings } }) => ({
    text:
      objects.length === 0
        ? 'An exception of the drift policy is not in order.'
        : `${countText(objects.length, 'object differs', 'objects differ')} from what the revisions made.`,
    sentences: findings.map(({ message }) => message),
    command: 'compendium migrate drift --sql',
    runbook: 'schema-drift',
  }),
  pending: ({ revisions }) => ({
    text: pendingText(revisions),
    sentences: problemsOf(revisions),
    command: 'compendium migrate upgrade',
    runbook: revisions.interrupted.length > 0 ? 'history-mismatch' : 'revisions-pending',
  }),
  error: ({ revisions, drift }) => {
    const problems = problemsOf(revisions);
    const isHistory = problems.length > 0;
    return {
      text: isHistory ? 'The history does not fit this build.' : 'The catalog cannot be compared.',
      sentences: isHistory ? problems : [drift.reason ?? ''],
      command: 'compendium migrate status',
      runbook: isHistory ? 'history-mismatch' : 'schema-check-stale',
    };
  },
};

function pendingText({ pending, interrupted }: RevisionsReport): string {
  if (interrupted.length > 0) return `${countText(interrupted.length, 'revision has', 'revisions have')} not ended.`;
  return `${countText(pending.length, 'revision is', 'revisions are')} pending.`;
}

function problemsOf({ unknown, edited, outOfOrder, interrupted }: RevisionsReport): string[] {
  return [
    ...edited.map((name) => `${name} was edited after it was applied.`),
    ...unknown.map((name) => `${name} is applied, and is not of this build.`),
    ...outOfOrder.map((name) => `${name} is pending, although a later one is applied.`),
    ...interrupted.map((name) => `${name} began and has not ended: it runs, or it was interrupted.`),
  ];
}
