import { commandOf } from '../process-names.ts';
import { Command, Option } from '@commander-js/extra-typings';
import { readDrift } from '../report/read-report.ts';
import { readRevisions } from '../revisions/read-revisions.ts';
import type { CommandContext } from './context.ts';
import { NOT_WATCHED } from '../catalog/not-watched.ts';
import { describeCoverage } from './coverage-output.ts';
import { describeDrift } from './drift-output.ts';
import { FLEET_OPTIONS } from './fleet-options.ts';
import { isFleet, runFleetCommand } from './fleet.ts';
import { describeExits, EXIT } from './exit-code.ts';
import { repairLines } from '../report/repair-lines.ts';
import { UsageError } from './usage-error.ts';
import { withDataLossOption } from './with-data-loss-option.ts';

export function driftCommand(context: CommandContext) {
  return new Command('drift')
    .description('compare the live catalog with what the revisions up to the current one made')
    .option('--sql', 'print only the repair, as one script for psql; nothing is run')
    .addOption(withDataLossOption())
    .addOption(new Option('--verbose', 'also list what is not watched').conflicts('sql'))
    .addOption(FLEET_OPTIONS.each())
    .addOption(FLEET_OPTIONS.schemas())
    .addOption(FLEET_OPTIONS.concurrency())
    .addOption(FLEET_OPTIONS.canary())
    .addOption(FLEET_OPTIONS.keepGoing())
    .option('--json', 'answer with one JSON document')
    .addHelpText(
      'after',
      `\nExample:\n  ${commandOf('migrate drift')} --sql > repair.sql\n  psql -q -f repair.sql "$DATABASE_URL"`,
    )
    .addHelpText(
      'after',
      describeExits({ findings: 'the catalog drifted, or cannot be compared at this revision', scratch: true }),
    )
    .action(async ({ sql, withDataLoss = false, verbose, ...flags }) => {
      if (isFleet(flags)) {
        if (sql && flags.each !== undefined)
          throw new UsageError('--sql prints one script for one database: use --schemas.');
        const repair = sql ? { withDataLoss } : undefined;
        return context.end(await runFleetCommand({ context, flags, work: { action: 'drift' }, repair }));
      }
      const { folder, watch } = context;
      const [query, revisions] = await Promise.all([context.connect(), readRevisions(folder)]);
      const drift = await readDrift({ query, folder, revisions, watch, serverUrl: context.databaseUrl() });
      const coverage = { notWatched: NOT_WATCHED, ignored: watch.policy.ignores, ignoredSchemas: watch.ignoreSchemas };
      const lines = [...describeDrift(drift), ...(verbose ? ['', ...describeCoverage(watch)] : [])];
      context.output.answer({ ...drift, ...coverage }, sql ? repairLines(drift.repair, { withDataLoss }) : lines);
      context.end(drift.status === 'ok' ? EXIT.ok : EXIT.findings);
    });
}
