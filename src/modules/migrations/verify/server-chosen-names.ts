import type { Drift } from '../catalog/drift.ts';
import type { AttributeValue } from '../catalog/fact.ts';
import { nameOf, parentOf } from '../catalog/identity.ts';

/** One object under two names, neither of which the new one's SQL says. */
export interface Renaming {
  readonly missing: Drift;
  readonly unexpected: Drift;
}

/**
 * Returns the objects that came back as they were, but for a name that the server chose because the SQL gives none. Pure.
 *
 * @param statements the SQL of the revision: a name that stands in it was chosen by its author.
 */
export function serverChosenNames(drifts: readonly Drift[], statements: readonly string[]): Renaming[] {
  const text = statements.join('\n');
  const left = new Set(drifts.filter(({ change }) => change === 'unexpected'));
  return drifts.flatMap((missing): Renaming[] => {
    if (missing.change !== 'missing') return [];
    const unexpected = [...left].find((one) => isSame(missing, one) && !text.includes(bare(one)));
    if (!unexpected) return [];
    left.delete(unexpected);
    return [{ missing, unexpected }];
  });
}

const bare = (drift: Drift): string => nameOf(drift).replaceAll('"', '');

function isSame(missing: Drift, unexpected: Drift): boolean {
  if (missing.kind !== unexpected.kind || parentOf(missing) !== parentOf(unexpected)) return false;
  return describeSide(missing, 'expected') === describeSide(unexpected, 'actual');
}

function describeSide(drift: Drift, side: 'expected' | 'actual'): string {
  const lines = drift.attributes.map((attribute) => `${attribute.name} ${withoutName(attribute[side], drift)}`);
  return lines.sort((a, b) => (a < b ? -1 : 1)).join('\n');
}

const withoutName = (value: AttributeValue, drift: Drift): string =>
  String(value ?? '').replaceAll(new RegExp(`(?<!\\w)${bare(drift)}(?!\\w)`, 'g'), '<name>');
