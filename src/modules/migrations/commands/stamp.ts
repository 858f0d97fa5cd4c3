import { commandOf } from '../process-names.ts';
import { Command } from '@commander-js/extra-typings';
import type { ReplacedRow } from '../runner/stamp-history.ts';
import { canAsk, confirm } from './confirm.ts';
import type { CommandContext } from './context.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';
import { listen } from './run-output.ts';
import { UsageError } from './usage-error.ts';
import { parseWait } from './wait-option.ts';

interface StampCommandOptions {
  readonly yes?: true | undefined;
  readonly wait?: number | undefined;
}

export function stampCommand(context: CommandContext) {
  return new Command('stamp')
    .description('record that the database is at a revision, and run nothing')
    .argument('<target>', 'head, base, or a revision by name, time, slug or beginning')
    .option('--yes', 'do not ask before rows of the history are replaced; required for that without a terminal')
    .option('--wait <time>', 'how long to wait for another migrator: 500ms, 30s or 2m', parseWait)
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', `\nExample:\n  ${commandOf('migrate stamp')} head`)
    .addHelpText('after', describeExits({ locks: true }))
    .action(async (target, options) => context.end(await stamp(context, target, options)));
}

async function stamp(context: CommandContext, target: string, options: StampCommandOptions): Promise<ExitCode> {
  const { output } = context;
  const { migrator } = await context.open();
  const wait = options.wait === undefined ? {} : { waitMs: options.wait };
  const approval = options.yes ? {} : { approve: approveReplacing };
  const result = await migrator.stamp(target, { ...listen(output), ...wait, ...approval });
  const { from, to, replaced } = result;
  output.answer(result, [
    ...(replaced.length > 0 ? ['Replaced in the history:', ...replaced.map(describeReplaced)] : []),
    `The history says ${to ?? 'base'} now; it said ${from ?? 'base'} before. Nothing was run.`,
  ]);
  return EXIT.ok;
}

/** Asks before the history loses what it says. @throws {UsageError} where a person cannot be asked. */
async function approveReplacing(replaced: readonly ReplacedRow[]): Promise<boolean> {
  const question = `This replaces rows of the history:\n${replaced.map(describeReplaced).join('\n')}`;
  if (!canAsk())
    throw new UsageError(`${question}\nThe question needs a terminal. Pass --yes to go on. Nothing was run.`);
  return confirm(`${question}\n`);
}

const MEANING: Readonly<Record<ReplacedRow['change'], string>> = {
  edited: 'was edited after it was applied; the stamp records the file as it is now as what was applied',
  forgotten: 'is recorded as applied; the stamp deletes its row',
  interrupted: 'was interrupted and may be half done; the stamp records it as applied',
};

const describeReplaced = ({ name, change }: ReplacedRow): string => `  ${name} ${MEANING[change]}.`;
