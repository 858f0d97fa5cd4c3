import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fleet, type FleetTargets, type FleetWork } from '../fleet/fleet.ts';
import { parseTargetList } from '../fleet/target-list.ts';
import { RunStoppedError } from '../runner/errors/run-stopped-error.ts';
import { stopSignals } from '../runner/stop-signals.ts';
import type { CommandContext } from './context.ts';
import { databaseUrlOf } from './database-url.ts';
import { type ExitCode, exitCodeOf } from './exit-code.ts';
import type { FleetFlags } from './fleet-options.ts';
import { fleetJson, fleetLines, fleetRepair, worstCode } from './fleet-output.ts';
import { FleetProgress } from './fleet-progress.ts';
import { UsageError } from './usage-error.ts';

const CONCURRENCY = 4;

interface Asked {
  readonly context: CommandContext;
  readonly flags: FleetFlags;
  readonly work: FleetWork;
  /** Prints only the repair of schemas. */
  readonly repair?: { readonly withDataLoss: boolean } | undefined;
}

/** True when the command is to work on many targets. @throws {UsageError} for options that mean nothing without them. */
export function isFleet({ each, schemas, concurrency, canary, keepGoing }: FleetFlags): boolean {
  const isMany = each !== undefined || schemas !== undefined;
  if (!isMany && (concurrency ?? canary ?? keepGoing) !== undefined) {
    throw new UsageError('--concurrency, --canary and --keep-going need --each or --schemas.');
  }
  return isMany;
}

/** Does the work of a command for each target, and prints what became of them. @returns the code of the worst. */
export async function runFleetCommand({ context, flags, work, repair }: Asked): Promise<ExitCode> {
  const { output, folder, watch } = context;
  const targets = await targetsOf(flags, context);
  using signals = stopSignals();
  const progress = new FleetProgress(output);
  const outcomes = await fleet({
    place: { folder, watch, open: (url, sessions) => context.openOnce(url, sessions) },
    targets,
    work,
    concurrency: flags.concurrency ?? CONCURRENCY,
    canary: flags.canary ?? 0,
    keepGoing: flags.keepGoing === true,
    stop: signals.stop,
    onStart: (count) => progress.start(count),
    onEnd: (outcome) => progress.end(outcome),
  });
  progress.close();
  const lines = repair ? fleetRepair(outcomes, repair) : fleetLines(outcomes, work.action === 'upgrade');
  output.answer(fleetJson(outcomes), lines);
  return signals.stop.aborted ? exitCodeOf(new RunStoppedError(signals.stop.reason, null, null)) : worstCode(outcomes);
}

async function targetsOf({ each, schemas }: FleetFlags, context: CommandContext): Promise<FleetTargets> {
  if (each === undefined) return { schemas: schemas ?? '', url: context.databaseUrl() };
  return parseTargetList(await listText(each), databaseUrlOf);
}

async function listText(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`The list "${file}" cannot be read. Nothing was run.`, { cause });
  });
}
