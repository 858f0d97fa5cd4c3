import { keyOf, type Fact } from './fact.ts';
import { nameOf, parentOf, textOf } from './identity.ts';
import type { Kind } from './kind.ts';
import { KINDS } from './kinds/registry.ts';
import { depthOf } from './repair-heirs.ts';
import { calledName, referencesOf } from './repair-references.ts';

interface Ordered {
  readonly kind: Kind;
  readonly fact: Fact;
}

/**
 * The order in which objects are made; in the reverse order they are dropped.
 *
 * By kind, keys before foreign keys, columns before those that are generated from them, what lives in a table before the
 * same in its partitions; and before all that, what an object names goes before it, whatever its kind. A base type and
 * the functions that it is made of name each other: there the kind decides.
 *
 * @param facts the side whose texts count: what is wanted for making, what is there for dropping
 */
export function inOrder<Step extends Ordered>(steps: readonly Step[], facts: ReadonlyMap<string, Fact>): Step[] {
  const sideOf = (step: Step) => facts.get(keyOf(step.fact)) ?? step.fact;
  const sorted = steps
    .map((step) => ({ step, rank: rankOf(step), depth: depthOf(parentOf(step.fact), facts) }))
    .toSorted((a, b) => a.rank - b.rank || a.depth - b.depth)
    .map(({ step }) => step);
  const byName = Map.groupBy(sorted, ({ kind, fact }) => (kind.name === 'column' ? parentOf(fact) : calledName(fact)));
  const columns = Map.groupBy(
    [...facts.values()].filter(({ kind }) => kind === 'column'),
    parentOf,
  );
  const placed = new Set<Step>();
  const done: Step[] = [];
  const place = (step: Step): void => {
    if (placed.has(step)) return;
    placed.add(step);
    const fact = sideOf(step);
    // a table is made with its columns
    const named = [fact, ...(step.kind.name === 'table' ? (columns.get(fact.identity) ?? []) : [])];
    for (const { names, words } of named.map(referencesOf))
      for (const name of names)
        for (const other of byName.get(name) ?? [])
          if (other.kind.name === 'column' ? words.has(nameOf(other.fact)) : other.kind.name !== 'base type')
            place(other);
    done.push(step);
  };
  sorted.forEach(place);
  return done;
}

function rankOf({ kind, fact }: Ordered): number {
  const isLater =
    textOf(fact, 'definition').startsWith('FOREIGN KEY') ||
    (fact.kind === 'column' && textOf(fact, 'generated') !== '');
  return KINDS.indexOf(kind) * 2 + (isLater ? 1 : 0);
}
