import { commandOf } from '../process-names.ts';
import { Command } from '@commander-js/extra-typings';
import { compareHistory, isInOrder, type RevisionsReport } from '../revisions/compare-history.ts';
import { readRevisions } from '../revisions/read-revisions.ts';
import { readHistory } from '../runner/journal.ts';
import type { CommandContext } from './context.ts';
import { describeExits, EXIT } from './exit-code.ts';

export function currentCommand(context: CommandContext) {
  return new Command('current')
    .description('show the revision that the database is at')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', `\nExample:\n  ${commandOf('migrate current')}`)
    .addHelpText('after', describeExits({ findings: 'not at head, or the history does not fit this build' }))
    .action(async () => {
      const [query, known] = await Promise.all([context.connect(), readRevisions(context.folder)]);
      const revisions = compareHistory(known, await readHistory(query, context.watch.history));
      context.output.answer(revisions, describeRevisions(revisions));
      context.end(isInOrder(revisions) ? EXIT.ok : EXIT.findings);
    });
}

const list = (title: string, names: readonly string[]) => names.map((name) => `${title.padEnd(13)} ${name}`);

/** Where the database is, and each thing that is not in order, a line each. */
export function describeRevisions(revisions: RevisionsReport): string[] {
  const { current, head, pending, unknown, edited, outOfOrder, interrupted } = revisions;
  return [
    `${'current'.padEnd(13)} ${current ?? 'base'}${current !== null && current === head ? ' (head)' : ''}`,
    ...list('pending', pending),
    ...list('interrupted', interrupted),
    ...list('unknown', unknown),
    ...list('edited', edited),
    ...list('out of order', outOfOrder),
  ];
}
