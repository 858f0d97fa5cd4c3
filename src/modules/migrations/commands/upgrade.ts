import { commandOf } from '../process-names.ts';
import { Command } from '@commander-js/extra-typings';
import type { Drift } from '../catalog/drift.ts';
import { readRevisions } from '../revisions/read-revisions.ts';
import { type SchemaReport, unknownDrift } from '../report/schema-report.ts';
import { tellUnlisted } from '../report/unlisted-major.ts';
import { readHistory } from '../runner/journal.ts';
import { beforeContract, nothingToDo, type RunPlan, planRun } from '../runner/plan.ts';
import type { RunResult } from '../runner/run-listener.ts';
import type { CommandContext } from './context.ts';
import { describeDrift } from './drift-output.ts';
import { describeExits, EXIT, type ExitCode } from './exit-code.ts';
import { isFleet, runFleetCommand } from './fleet.ts';
import { FLEET_OPTIONS, type FleetFlags } from './fleet-options.ts';
import { describeRun, listen } from './run-output.ts';
import { sqlScript } from './sql-script.ts';
import { UsageError } from './usage-error.ts';
import { parseVersion } from './version-option.ts';
import { parseWait } from './wait-option.ts';

interface UpgradeOptions extends FleetFlags {
  readonly sql?: true | undefined;
  readonly dryRun?: true | undefined;
  readonly acceptDrift?: true | undefined;
  readonly expand?: true | undefined;
  readonly minVersion?: string | undefined;
  readonly wait?: number | undefined;
}

export function upgradeCommand(context: CommandContext) {
  return new Command('upgrade')
    .description('apply revisions up to a target')
    .argument('[target]', 'head, +N, or a revision by name, time, slug or beginning; with --sql also from:to', 'head')
    .option('--sql', 'print a script for psql instead of running it; needs no database')
    .option('--dry-run', 'run it on the database, then roll it back')
    .option('--accept-drift', 'go on when the schema has drifted; the history keeps what was accepted')
    .option('--expand', 'stop before the first revision that takes something away: the step before a rollout')
    .option(
      '--min-version <version>',
      'the oldest build at work; without it the sessions of the database tell',
      parseVersion,
    )
    .option('--wait <time>', 'how long to wait for another migrator: 500ms, 30s or 2m', parseWait)
    .addOption(FLEET_OPTIONS.each())
    .addOption(FLEET_OPTIONS.schemas())
    .addOption(FLEET_OPTIONS.concurrency())
    .addOption(FLEET_OPTIONS.canary())
    .addOption(FLEET_OPTIONS.keepGoing())
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', `\nExample:\n  ${commandOf('migrate upgrade')} head --wait 60s`)
    .addHelpText(
      'after',
      describeExits({
        findings:
          'the schema drifted before, or a build is at work that is too old, and nothing was run; or it was applied, and the schema has not become what it should',
        locks: true,
      }),
    )
    .action(async (target, options) =>
      context.end(await (isFleet(options) ? upgradeAll : options.sql ? printSql : upgrade)(context, target, options)),
    );
}

async function printSql(context: CommandContext, target: string): Promise<ExitCode> {
  const script = await sqlScript('up', target, context);
  context.output.answer({ sql: script.join('\n') }, script);
  return EXIT.ok;
}

async function upgradeAll(context: CommandContext, to: string, flags: UpgradeOptions): Promise<ExitCode> {
  if (flags.sql) throw new UsageError('--sql prints the script of one database: leave --each and --schemas out.');
  return runFleetCommand({ context, flags, work: { action: 'upgrade', to, options: runOptions(flags) } });
}

function runOptions({ wait, minVersion, expand, dryRun, acceptDrift }: UpgradeOptions) {
  return {
    ...(wait === undefined ? {} : { waitMs: wait }),
    ...(minVersion === undefined ? {} : { minVersion }),
    expand: expand === true,
    dryRun: dryRun === true,
    acceptDrift: acceptDrift === true,
  };
}

async function upgrade(context: CommandContext, target: string, options: UpgradeOptions): Promise<ExitCode> {
  const { output } = context;
  const expand = options.expand === true;
  const whole = await planNow(context, target);
  const plan = expand ? beforeContract(whole) : whole;
  const later = whole.steps.slice(plan.steps.length).map(({ name }) => `Left for after the rollout: ${name}`);
  if (plan.steps.length === 0) {
    const nothing = nothingToDo(plan);
    const unlisted = await unlistedAgain(context, nothing.to, options.dryRun === true);
    output.answer(nothing, [...describeRun(nothing, false), ...later, ...unlisted]);
    return EXIT.ok;
  }
  const { migrator, reporter } = await context.open();
  const dryRun = options.dryRun === true;
  const result = await migrator.upgrade(target, { ...listen(output), ...runOptions(options) });
  if (dryRun || result.revisions.length === 0) {
    output.answer(result, [...describeRun(result, dryRun), ...later]);
    return EXIT.ok;
  }
  const { drift, status } = await reporter.report().catch(notCompared);
  output.answer({ ...result, drift }, [...describeRun(result, dryRun), ...later, ...describeDrift(drift)]);
  // at a target before head there is nothing to compare with yet
  const asAccepted =
    drift.objects.length > 0 &&
    drift.findings.length === 0 &&
    drift.objects.every((object) => wasAccepted(object, result));
  // a repeated upgrade has nothing to compare either, and ends in the same way
  const notComparable = drift.status === 'unknown' && drift.unlistedMajor !== undefined;
  return status === 'ok' || status === 'pending' || asAccepted || notComparable ? EXIT.ok : EXIT.findings;
}

/** Tells that the lock does not name the server's major; an upgrade without revisions can still keep what they make. */
async function unlistedAgain(context: CommandContext, at: string | null, dryRun: boolean): Promise<string[]> {
  const { folder, watch } = context;
  const place = { serverUrl: context.databaseUrl(), folder, watch };
  const sentence = await tellUnlisted(
    await context.connect(),
    { folder, history: watch.history },
    at,
    dryRun ? null : place,
  );
  return sentence === null ? [] : [sentence];
}

/** True for a drift that was there before the run, in the very same form, and was let pass. */
function wasAccepted({ kind, identity, change, attributes }: Drift, { before }: RunResult): boolean {
  const form = JSON.stringify([kind, identity, change, attributes]);
  return (before?.objects ?? []).some(
    (one) => JSON.stringify([one.kind, one.identity, one.change, one.attributes]) === form,
  );
}

/** As the Migrator plans; it is loaded only when there is something to run, and plans again then. */
async function planNow(context: CommandContext, target: string): Promise<RunPlan> {
  const [query, revisions] = await Promise.all([context.connect(), readRevisions(context.folder)]);
  return planRun('up', target, revisions, await readHistory(query, context.watch.history));
}

/** What was applied stays applied, and must be said, even when the catalog cannot be looked at afterwards. */
function notCompared(error: unknown): Pick<SchemaReport, 'status' | 'drift'> {
  return { status: 'error', drift: unknownDrift(error instanceof Error ? error.message : String(error)) };
}
