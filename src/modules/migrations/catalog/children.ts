import { relationOf } from './extension-parts.ts';
import type { Fact } from './fact.ts';
import { listOf, textOf } from './identity.ts';

/** The parents of a table: of a partition the one that it is of, else those that it inherits from. */
export function parentsOf(table: Fact): readonly string[] {
  const parent = textOf(table, 'partitionOf');
  return parent === '' ? listOf(table, 'inherits') : [parent.replace(/ \(detach pending\)$/u, '')];
}

/** Gives, of some facts, those that live in a relation. */
export function childrenOf(facts: readonly Fact[]): (relation: string) => readonly Fact[] {
  const byRelation = Map.groupBy(facts, (fact) => relationOf(fact) ?? '');
  return (relation) => byRelation.get(relation) ?? [];
}
