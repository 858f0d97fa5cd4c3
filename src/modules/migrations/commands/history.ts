import { commandOf } from '../process-names.ts';
import { Command } from '@commander-js/extra-typings';
import { readRevisions } from '../revisions/read-revisions.ts';
import { type TimelineEntry, timelineOf } from '../revisions/timeline.ts';
import { readHistory } from '../runner/journal.ts';
import type { CommandContext } from './context.ts';
import { describeExits, EXIT } from './exit-code.ts';
import { duration } from './output.ts';
import { describeAccepted } from './run-output.ts';

export function historyCommand(context: CommandContext) {
  return new Command('history')
    .description('list all revisions: applied, by whom, when and how long it took, or pending')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', `\nExample:\n  ${commandOf('migrate history')} --json`)
    .addHelpText('after', describeExits({}))
    .action(async () => {
      const [query, revisions] = await Promise.all([context.connect(), readRevisions(context.folder)]);
      const entries = timelineOf(revisions, await readHistory(query, context.watch.history));
      context.output.answer(
        entries,
        entries.length === 0 ? ['This build has no revisions yet.'] : entries.flatMap(describeEntry),
      );
      context.end(EXIT.ok);
    });
}

function describeEntry(entry: TimelineEntry): string[] {
  const when = entry.executedAt ? ` ${entry.executedAt.toISOString()}` : '';
  const who = entry.role ? ` by ${entry.role}@${entry.host ?? '?'}, version ${entry.applicationVersion ?? '?'}` : '';
  const took = entry.durationMs === null || entry.durationMs === undefined ? '' : `, ${duration(entry.durationMs)}`;
  const accepted = (entry.acceptedDrift ?? []).map((drift) => `         accepted drift: ${describeAccepted(drift)}`);
  return [`${entry.state.padEnd(8)} ${entry.name}${when}${who}${took}`, ...accepted];
}
