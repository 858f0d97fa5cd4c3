import { indexFacts } from './diff-facts.ts';
import { keyOf, sortFacts, type Fact } from './fact.ts';
import { nameOf, parentOf, textOf } from './identity.ts';
import { depthOf } from './inheritance.ts';

/** A foreign key that a partition has from its parent. */
const isInheritedKey = (fact: Fact): boolean =>
  fact.kind === 'constraint' &&
  fact.attributes['partitionOf'] !== undefined &&
  textOf(fact, 'definition').startsWith('FOREIGN KEY');

/**
 * Gives the foreign keys that partitions have from their parents the names that the same keys have on the other side.
 *
 * Such a key keeps its name when a partition that had an equal one is attached, and a dump does not write it down: after a
 * restore it has the name that the server chooses. So it is told by its table and by the key of the parent.
 *
 * @returns the list that came in where there is nothing to rename.
 */
export function alignInheritedKeys(expected: readonly Fact[], actual: readonly Fact[]): readonly Fact[] {
  if (!actual.some(isInheritedKey)) return actual;
  const wanted = Map.groupBy(expected.filter(isInheritedKey), placeOf);
  const index = indexFacts(actual);
  const depth = (fact: Fact) => depthOf(parentOf(fact), index);
  const renamed = new Map<string, Fact>();
  for (const key of actual.filter(isInheritedKey).sort((a, b) => depth(a) - depth(b))) {
    const moved = { ...key, attributes: { ...key.attributes, partitionOf: nameOfParent(key, index, renamed) } };
    const alike = wanted.get(placeOf(moved)) ?? [];
    const same = alike.some(({ identity }) => identity === key.identity)
      ? undefined
      : alike.find((one) => !index.has(keyOf(one)));
    renamed.set(keyOf(key), same ? { ...moved, identity: same.identity } : moved);
  }
  return sortFacts(actual.map((fact) => renamed.get(keyOf(fact)) ?? fact));
}

/** The name of the key that this one has from its parent, as the other side has it. */
function nameOfParent(key: Fact, index: ReadonlyMap<string, Fact>, renamed: ReadonlyMap<string, Fact>): string {
  const table = index.get(`table ${parentOf(key)}`);
  const name = textOf(key, 'partitionOf');
  const parent = table && renamed.get(`constraint ${textOf(table, 'partitionOf')}.${name}`);
  return parent ? nameOf(parent) : name;
}

/** The table, and which key of its parent it has. */
const placeOf = (fact: Fact): string => JSON.stringify([parentOf(fact), textOf(fact, 'partitionOf')]);
