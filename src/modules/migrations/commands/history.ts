import { Command } from '@commander-js/extra-typings';
import type { HistoryRow } from '../revisions/history.ts';
import { readRevisions } from '../revisions/read-revisions.ts';
import type { Revision } from '../revisions/revision.ts';
import { readHistory } from '../runner/history-table.ts';
import type { CommandContext } from './context.ts';
import { describeExits, EXIT } from './exit-code.ts';
import { duration } from './output.ts';
import { describeAccepted } from './run-output.ts';

export function historyCommand(context: CommandContext) {
  return new Command('history')
    .description('list all revisions: applied, by whom, when and how long it took, or pending')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', '\nExample:\n  compendium migrate history --json')
    .addHelpText('after', describeExits({}))
    .action(async () => {
      const [query, revisions] = await Promise.all([context.connect(), readRevisions(context.folder)]);
      const entries = mergeHistory(revisions, await readHistory(query));
      context.output.answer(
        entries,
        entries.length === 0 ? ['There is no revision yet.'] : entries.flatMap(describeEntry),
      );
      context.end(EXIT.ok);
    });
}

/** One revision, as files and history know it together. */
type Entry = Pick<HistoryRow, 'name' | 'parent'> &
  Partial<Omit<HistoryRow, 'name' | 'parent' | 'state'>> & {
    readonly state: 'applied' | 'running' | 'pending' | 'unknown' | 'edited';
  };

function mergeHistory(revisions: readonly Revision[], history: readonly HistoryRow[]): Entry[] {
  const rows = new Map(history.map((row) => [row.name, row]));
  const known = new Map(revisions.map((revision) => [revision.name, revision]));
  const names = [...new Set([...known.keys(), ...rows.keys()])].sort();
  return names.map((name) => entryOf(name, rows.get(name), known.get(name)));
}

function entryOf(name: string, row: HistoryRow | undefined, revision: Revision | undefined): Entry {
  if (!row) return { name, parent: revision?.parent ?? null, state: 'pending' };
  if (!revision) return { ...row, state: 'unknown' };
  const edited = row.checksum !== null && row.checksum !== revision.checksum;
  return { ...row, parent: revision.parent, state: edited ? 'edited' : row.state };
}

function describeEntry(entry: Entry): string[] {
  const when = entry.executedAt ? ` ${entry.executedAt.toISOString()}` : '';
  const who = entry.role ? ` by ${entry.role}@${entry.host ?? '?'}, version ${entry.applicationVersion ?? '?'}` : '';
  const took = entry.durationMs === null || entry.durationMs === undefined ? '' : `, ${duration(entry.durationMs)}`;
  const accepted = (entry.acceptedDrift ?? []).map((drift) => `         accepted drift: ${describeAccepted(drift)}`);
  return [`${entry.state.padEnd(8)} ${entry.name}${when}${who}${took}`, ...accepted];
}
