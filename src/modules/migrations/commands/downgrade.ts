import { commandOf } from '../process-names.ts';
import { Command } from '@commander-js/extra-typings';
import type { Revision } from '../revisions/revision.ts';
import { confirm } from './confirm.ts';
import type { CommandContext } from './context.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';
import { describeLosses } from './loss-output.ts';
import { describeRun, listen } from './run-output.ts';
import { sqlScript } from './sql-script.ts';
import { parseWait } from './wait-option.ts';

interface DowngradeOptions {
  readonly dryRun?: true | undefined;
  readonly acceptDrift?: true | undefined;
  readonly yes?: true | undefined;
  readonly wait?: number | undefined;
}

export function downgradeCommand(context: CommandContext) {
  return new Command('downgrade')
    .description('revert revisions down to a target, which stays applied')
    .argument('<target>', 'base, -N, or a revision by name, time, slug or beginning; with --sql also from:to')
    .option('--sql', 'print a script for psql instead of running it; needs no database')
    .option('--dry-run', 'run it on the database, then roll it back')
    .option('--accept-drift', 'go on when the schema has drifted; the history keeps what was accepted')
    .option('--yes', 'do not ask before data is lost; without a terminal it never asks')
    .option('--wait <time>', 'how long to wait for another migrator: 500ms, 30s or 2m', parseWait)
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', `\nExample:\n  ${commandOf('migrate downgrade')} -1`)
    .addHelpText('after', describeExits({ findings: 'the schema drifted before, and nothing was run', locks: true }))
    .action(async (target, options) =>
      context.end(options.sql ? await printSql(context, target) : await downgrade(context, target, options)),
    );
}

async function printSql(context: CommandContext, target: string): Promise<ExitCode> {
  const script = await sqlScript('down', target, context);
  context.output.answer({ sql: script.join('\n') }, script);
  return EXIT.ok;
}

async function downgrade(context: CommandContext, target: string, options: DowngradeOptions): Promise<ExitCode> {
  const { output } = context;
  const { migrator } = await context.open();
  const dryRun = options.dryRun === true;
  const acceptDrift = options.acceptDrift === true;
  const wait = options.wait === undefined ? {} : { waitMs: options.wait };
  const approval =
    dryRun || options.yes ? {} : { approve: (steps: readonly Revision[]) => approveLosses(context, steps) };
  const result = await migrator.downgrade(target, { ...listen(output), ...wait, ...approval, dryRun, acceptDrift });
  output.answer(result, describeRun(result, dryRun));
  return EXIT.ok;
}

/** Asks before data is lost; a way back that loses none needs no answer. */
async function approveLosses(context: CommandContext, steps: readonly Revision[]): Promise<boolean> {
  const losses = await describeLosses(await context.connect(), steps, context.watch.schema);
  return losses.length === 0 || confirm(`This loses data:\n${losses.join('\n')}\n`);
}
