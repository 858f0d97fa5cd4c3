import { Command } from '@commander-js/extra-typings';
import type { CommandContext } from './context.ts';
import { NOT_WATCHED } from '../catalog/not-watched.ts';
import { describeCoverage } from './coverage-output.ts';
import { describeDrift, describeRepair } from './drift-output.ts';
import { describeExits, EXIT } from './exit-code.ts';

export function driftCommand(context: CommandContext) {
  return new Command('drift')
    .description('compare the live catalog with what the revisions made')
    .option('--sql', 'print only the repair, as one script; nothing is run')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', '\nExample:\n  compendium migrate drift --sql > repair.sql')
    .addHelpText('after', describeExits({ findings: 'the catalog drifted, or cannot be compared at this revision' }))
    .action(async ({ sql }) => {
      const { reporter, watch } = await context.open();
      const { drift } = await reporter.report();
      const coverage = { notWatched: NOT_WATCHED, ignored: watch.policy.ignores, ignoredSchemas: watch.ignoreSchemas };
      const lines = [...describeDrift(drift), '', ...describeCoverage(watch)];
      context.output.answer({ ...drift, ...coverage }, sql ? describeRepair(drift.repair) : lines);
      context.end(drift.status === 'ok' ? EXIT.ok : EXIT.findings);
    });
}
