import { diffCatalogs } from '../../catalog/diff-catalogs.ts';
import type { Drift } from '../../catalog/drift.ts';
import { RevisionFailedError } from '../../runner/errors/revision-failed-error.ts';
import { differingContent } from './carried-rows.ts';
import { type BaselinePlan, lineStates, type SquashPlace, type State } from './plan-baseline.ts';
import { SquashRefusedError } from './squash-refused-error.ts';

/** Objects named in a refusal. */
const MOST_NAMED = 10;

/**
 * Runs the line that begins with the baseline, and compares it with the line as it was: at the baseline, at head, and back
 * at the baseline.
 *
 * @param place of a folder that holds the baseline and the revisions after it.
 * @throws {SquashRefusedError} where any fact, row or sequence differs.
 */
export async function proveBaseline(place: SquashPlace, baseline: string, plan: BaselinePlan): Promise<void> {
  const states = await lineStates(place, baseline).catch((error: unknown) => {
    throw error instanceof RevisionFailedError
      ? new SquashRefusedError(`its proof failed. ${error.message}`, error)
      : error;
  });
  const pairs: [where: string, before: State | null, after: State | null][] = [
    ['at the baseline', plan.states.target, states.target],
    ['at head', plan.states.head, states.head],
    ['at the baseline, back from head', plan.states.back, states.back],
  ];
  for (const [where, before, after] of pairs) {
    if (before && after) assertSame(where, before, after, plan, place);
  }
}

function assertSame(where: string, before: State, after: State, plan: BaselinePlan, { watch }: SquashPlace): void {
  const { drifts } = diffCatalogs(before.catalog, after.catalog, watch.policy);
  const rows = differingContent(before.content, after.content, plan.carried.volatile);
  if (drifts.length === 0 && rows.length === 0) return;
  const named = [...drifts.map(describe), ...rows.map((name) => `rows or position of ${name}`)];
  const list = named.slice(0, MOST_NAMED).map((line) => `  ${line}`);
  const rest = named.length - list.length;
  throw new SquashRefusedError(
    [
      `${where} the database would differ from what the revisions make:`,
      ...list,
      ...(rest > 0 ? [`  and ${rest} more`] : []),
      ...plan.notes.map((note) => `  ${note}`),
      'Squash up to a revision before them.',
    ].join('\n'),
  );
}

const describe = ({ change, kind, identity, attributes }: Drift): string =>
  `${change} ${kind} ${identity}${attributes.map(({ name }) => ` ${name}`).join(',')}`;
