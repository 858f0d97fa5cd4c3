import { commandOf } from '../process-names.ts';
import { Command } from '@commander-js/extra-typings';
import { readRevisions } from '../revisions/read-revisions.ts';
import type { CommandContext } from './context.ts';
import { describeExits, EXIT } from './exit-code.ts';

export function headsCommand(context: CommandContext) {
  return new Command('heads')
    .description('show the last revision of this build; needs no database')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', '\nRevisions form one line, in the order of their times, so there is one head at most.')
    .addHelpText('after', `\nExample:\n  ${commandOf('migrate heads')}`)
    .addHelpText('after', describeExits({}))
    .action(async () => {
      const head = (await readRevisions(context.folder)).at(-1)?.name;
      context.output.answer({ heads: head ? [head] : [] }, [head ?? 'This build has no revisions yet.']);
      context.end(EXIT.ok);
    });
}
