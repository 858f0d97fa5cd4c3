import { Command } from '@commander-js/extra-typings';
import type { CommandContext } from './context.ts';
import { describeExits, EXIT } from './exit-code.ts';
import { listen } from './run-output.ts';
import { parseWait } from './wait-option.ts';

export function stampCommand(context: CommandContext) {
  return new Command('stamp')
    .description('record that the database is at a revision, and run nothing')
    .argument('<target>', 'head, base, or a revision by name, time, slug or beginning')
    .option('--wait <time>', 'how long to wait for another migrator: 500ms, 30s or 2m', parseWait)
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', '\nExample:\n  compendium migrate stamp head')
    .addHelpText('after', describeExits({ locks: true }))
    .action(async (target, options) => {
      const { migrator } = await context.open();
      const wait = options.wait === undefined ? {} : { waitMs: options.wait };
      const { from, to } = await migrator.stamp(target, { ...listen(context.output), ...wait });
      context.output.answer({ from, to }, [
        `The history says ${to ?? 'base'} now; it said ${from ?? 'base'} before. Nothing was run.`,
      ]);
      context.end(EXIT.ok);
    });
}
