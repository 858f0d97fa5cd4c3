import { commandOf } from '../process-names.ts';
import { Command } from '@commander-js/extra-typings';
import { readReport } from '../report/read-report.ts';
import { readRevisions } from '../revisions/read-revisions.ts';
import type { CommandContext } from './context.ts';
import { describeRevisions } from './current.ts';
import { describeDrift } from './drift-output.ts';
import { FLEET_OPTIONS } from './fleet-options.ts';
import { isFleet, runFleetCommand } from './fleet.ts';
import { describeExits, EXIT } from './exit-code.ts';

export function statusCommand(context: CommandContext) {
  return new Command('status')
    .description('revisions and drift in one report: what GET /health/schema says')
    .addOption(FLEET_OPTIONS.each())
    .addOption(FLEET_OPTIONS.schemas())
    .addOption(FLEET_OPTIONS.concurrency())
    .addOption(FLEET_OPTIONS.canary())
    .addOption(FLEET_OPTIONS.keepGoing())
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', `\nExample:\n  ${commandOf('migrate status')} --json`)
    .addHelpText('after', describeExits({ findings: 'pending, drift, or a history that does not fit this build' }))
    .action(async (flags) => {
      if (isFleet(flags)) return context.end(await runFleetCommand({ context, flags, work: { action: 'status' } }));
      const { folder, watch } = context;
      const [query, known] = await Promise.all([context.connect(), readRevisions(folder)]);
      const report = await readReport({ query, folder, revisions: known, watch, serverUrl: context.databaseUrl() });
      const { server, revisions, drift, status } = report;
      context.output.answer(report, [
        `${'status'.padEnd(13)} ${status}`,
        `${'server'.padEnd(13)} PostgreSQL ${server.version}, database ${server.database}`,
        ...describeRevisions(revisions),
        ...describeDrift(drift),
      ]);
      context.end(status === 'ok' ? EXIT.ok : EXIT.findings);
    });
}
