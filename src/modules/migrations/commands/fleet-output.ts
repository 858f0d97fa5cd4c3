import { repairLines } from '../report/repair-lines.ts';
import type { FleetResult } from '../fleet/fleet.ts';
import type { Outcome } from '../fleet/run-fleet.ts';
import { describeConnectionError } from '../runner/errors/connection-error.ts';
import { MigrationsError } from '../migrations-error.ts';
import { describeRevisions } from './current.ts';
import { describeDrift } from './drift-output.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts';

type Ended = Outcome<FleetResult>;

/** From the best to the worst; what is not here is a signal, and the worst. */
const RANK: readonly ExitCode[] = [EXIT.ok, EXIT.findings, EXIT.locked, EXIT.usage, EXIT.failure];

/** Returns the code of a target; null for one that was not started. */
export function codeOf(outcome: Ended): ExitCode | null {
  if (outcome.status === 'not started') return null;
  if (outcome.status === 'failed') return exitCodeOf(outcome.error);
  return isInOrder(outcome.result) ? EXIT.ok : EXIT.findings;
}

const rank = (code: ExitCode): number => (RANK.includes(code) ? RANK.indexOf(code) : RANK.length);

/** Returns the worst code of all targets. */
export function worstCode(outcomes: readonly Ended[]): ExitCode {
  const codes = outcomes.flatMap((outcome) => codeOf(outcome) ?? []);
  return codes.toSorted((a, b) => rank(b) - rank(a))[0] ?? EXIT.ok;
}

/** A run that ended did what it was asked for; a schema that was looked at may differ. */
function isInOrder(result: FleetResult): boolean {
  return 'direction' in result || result.status === 'ok';
}

/** Returns the report for a script: a record for each target. */
export function fleetJson(outcomes: readonly Ended[]) {
  return {
    counts: countsOf(outcomes),
    targets: outcomes.map((outcome) => {
      const { target, status } = outcome;
      const common = { target: target.name, status, exitCode: codeOf(outcome) };
      if (outcome.status === 'not started') return common;
      const ended = { ...common, durationMs: outcome.durationMs };
      return outcome.status === 'done'
        ? { ...ended, result: outcome.result }
        : { ...ended, error: { code: errorCode(outcome.error), message: messageOf(outcome) } };
    }),
  };
}

function countsOf(outcomes: readonly Ended[]) {
  const count = (is: (outcome: Ended) => boolean) => outcomes.filter(is).length;
  return {
    targets: outcomes.length,
    inOrder: count((outcome) => codeOf(outcome) === EXIT.ok),
    findings: count((outcome) => outcome.status === 'done' && codeOf(outcome) === EXIT.findings),
    failed: count(({ status }) => status === 'failed'),
    notStarted: count(({ status }) => status === 'not started'),
  };
}

/** Returns what a person has to know: targets that are not in order, then the numbers. */
export function fleetLines(outcomes: readonly Ended[], isUpgrade: boolean): string[] {
  const { targets, inOrder, findings, failed, notStarted } = countsOf(outcomes);
  const counts = [
    `${inOrder} ${isUpgrade ? 'at their target revision' : 'in order'}`,
    ...(findings > 0 ? [`${findings} not in order`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(notStarted > 0 ? [`${notStarted} not started`] : []),
  ];
  return [...outcomes.flatMap(linesOf), `${targets} ${targets === 1 ? 'target' : 'targets'}: ${counts.join(', ')}.`];
}

function linesOf(outcome: Ended): string[] {
  const { name } = outcome.target;
  if (outcome.status === 'failed') return [`${name} failed: ${messageOf(outcome)}`, ''];
  if (outcome.status !== 'done' || isInOrder(outcome.result) || 'direction' in outcome.result) return [];
  const { status, revisions, drift } = outcome.result;
  const details = [...(status === 'drift' ? [] : describeRevisions(revisions)), ...describeDrift(drift)];
  return [`${name}: ${status}`, ...details.map((line) => (line === '' ? '' : `  ${line}`)), ''];
}

/** Returns one script for psql that repairs the schemas that drifted. */
export function fleetRepair(outcomes: readonly Ended[], options: { readonly withDataLoss: boolean }): string[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.status !== 'done' || 'direction' in outcome.result) return [];
    const lines = repairLines(outcome.result.drift.repair, options);
    return lines.length === 0 ? [] : [`-- ${outcome.target.name}`, ...lines, ''];
  });
}

function messageOf({ error, target }: Extract<Ended, { status: 'failed' }>): string {
  const own = error instanceof Error ? error.message : String(error);
  return (error instanceof MigrationsError ? null : describeConnectionError(error, target.url)) ?? own;
}

const errorCode = (error: unknown): string =>
  error instanceof MigrationsError && 'code' in error && typeof error.code === 'string' ? error.code : 'error';
