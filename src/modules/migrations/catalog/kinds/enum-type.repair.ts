import { listOf } from '../identity.ts';
import type { Change, Statements } from '../repair-steps.ts';
import { literal } from '../sql-text.ts';

/**
 * Gives an enum type other labels without touching a row: new names for labels, or labels that it lacks.
 *
 * Nothing removes or moves a label. Such a type is replaced (`repair-replacements.ts`).
 */
export function relabel({ want, have }: Change): Statements {
  const [labels, present] = [listOf(want, 'labels'), listOf(have, 'labels')];
  const renamed = renamedLabels(labels, present);
  if (renamed)
    return renamed.map(([from, to]) => `alter type ${want.identity} rename value ${literal(from)} to ${literal(to)}`);
  return labels.flatMap((label, at) => {
    if (present.includes(label)) return [];
    // in the order of the list, so that the one before is there by then
    const [before, first] = [labels[at - 1], present[0]];
    const beforeFirst = first === undefined ? '' : ` before ${literal(first)}`;
    const place = before === undefined ? beforeFirst : ` after ${literal(before)}`;
    return [`alter type ${want.identity} add value if not exists ${literal(label)}${place}`];
  });
}

/** Whether labels have to go, or to change places. */
export function replacesEnum(want: readonly string[], have: readonly string[]): boolean {
  const kept = want.filter((label) => have.includes(label));
  return renamedLabels(want, have) === undefined && kept.join('\0') !== have.join('\0');
}

/** Pairs (present, wanted) when the lists differ in spelling alone: same length, and no label only moved. */
function renamedLabels(want: readonly string[], have: readonly string[]): [string, string][] | undefined {
  if (want.length !== have.length) return undefined;
  const pairs = have
    .map((label, at): [string, string] => [label, want[at] ?? label])
    .filter(([from, to]) => from !== to);
  return pairs.some(([from, to]) => want.includes(from) || have.includes(to)) ? undefined : pairs;
}
