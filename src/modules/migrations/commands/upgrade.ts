import { Command } from '@commander-js/extra-typings';
import { readRevisions } from '../revisions/read-revisions.ts';
import { type SchemaReport, unknownDrift } from '../report/schema-report.ts';
import type { CommandContext } from './context.ts';
import { describeDrift } from './drift-output.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';
import { describeRun, listen } from './run-output.ts';
import { sqlScript } from './sql-script.ts';
import { parseWait } from './wait-option.ts';

interface UpgradeOptions {
  readonly dryRun?: true | undefined;
  readonly wait?: number | undefined;
}

export function upgradeCommand(context: CommandContext) {
  return new Command('upgrade')
    .description('apply revisions up to a target')
    .argument('[target]', 'head, +N, or a revision by name, time, slug or beginning; with --sql also from:to', 'head')
    .option('--sql', 'print the SQL instead of running it; needs no database')
    .option('--dry-run', 'run it on the database, then roll it back')
    .option('--wait <time>', 'how long to wait for another migrator: 500ms, 30s or 2m', parseWait)
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', '\nExample:\n  compendium migrate upgrade head --wait 60s')
    .addHelpText(
      'after',
      describeExits({ findings: 'applied, and the catalog is not what the revisions make', locks: true }),
    )
    .action(async (target, options) =>
      context.end(options.sql ? await printSql(context, target) : await upgrade(context, target, options)),
    );
}

async function printSql(context: CommandContext, target: string): Promise<ExitCode> {
  const script = sqlScript('up', target, await readRevisions(context.folder));
  context.output.answer({ sql: script.join('\n') }, script);
  return EXIT.ok;
}

async function upgrade(context: CommandContext, target: string, options: UpgradeOptions): Promise<ExitCode> {
  const { output } = context;
  const { migrator, reporter } = await context.open();
  const dryRun = options.dryRun === true;
  const wait = options.wait === undefined ? {} : { waitMs: options.wait };
  const result = await migrator.upgrade(target, { ...listen(output), ...wait, dryRun });
  if (dryRun || result.revisions.length === 0) {
    output.answer(result, describeRun(result, dryRun));
    return EXIT.ok;
  }
  const { drift, status } = await reporter.report().catch(notCompared);
  output.answer({ ...result, drift }, [...describeRun(result, dryRun), ...describeDrift(drift)]);
  // at a target before head there is nothing to compare with yet
  return status === 'ok' || status === 'pending' ? EXIT.ok : EXIT.findings;
}

/** What was applied stays applied, and must be said, even when the catalog cannot be looked at afterwards. */
function notCompared(error: unknown): Pick<SchemaReport, 'status' | 'drift'> {
  return { status: 'error', drift: unknownDrift(error instanceof Error ? error.message : String(error)) };
}
