import type { Difference } from './diff-facts.ts';
import { keyOf, type Fact } from './fact.ts';
import { nameOf, parentOf, textOf } from './identity.ts';
import { mentions } from './names-in-text.ts';
import type { RepairContext } from './repair-steps.ts';

/** Kinds whose text holds names of what they are built on, so that it cannot be dropped or retyped under them. */
const BUILT_ON_OTHERS = new Set(['view', 'materialized view']);

/** Kinds that name the types of their arguments in their identity. */
const BUILT_ON_TYPES = new Set(['function', 'aggregate', 'cast', 'operator']);

/** Kinds that live in a relation or a domain, and go when it is dropped. */
const IN_ANOTHER = new Set(['column', 'trigger', 'rule', 'policy', 'constraint', 'domain constraint']);

/** What has to be dropped and made again though it did not drift, or only be made again because what it lived in was. */
export interface Dependents {
  readonly recreate: readonly Fact[];
  readonly remake: readonly Fact[];
}

/** Finds everything that stands in the way of the drops and conversions of `differences`, to any depth. */
export function dependentsOf(
  differences: readonly Difference[],
  dropped: readonly Fact[],
  context: RepairContext,
): Dependents {
  const handled = new Set([
    ...differences.filter(({ change }) => change !== 'changed').map(keyOf),
    ...dropped.map(keyOf),
  ]);
  const recreate: Fact[] = [];
  const pending = [
    ...dropped.filter((fact) => fact.kind !== 'column').map((fact) => fact.identity),
    ...converted(differences, context),
  ];
  const able = [...context.actual.values()].filter(canStandOnOthers);
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    for (const fact of able) {
      if (handled.has(keyOf(fact)) || !standsOn(fact, name)) continue;
      handled.add(keyOf(fact));
      recreate.push(fact);
      pending.push(fact.identity);
    }
  }
  const gone = new Set([...dropped, ...recreate].map((fact) => fact.identity));
  const livesIn = (fact: Fact) =>
    (IN_ANOTHER.has(fact.kind) && gone.has(parentOf(fact))) ||
    (fact.kind === 'index' && gone.has(textOf(fact, 'table'))) ||
    (fact.attributes['copy'] === true && dropped.some((one) => one.kind === 'trigger' && nameOf(one) === nameOf(fact)));
  return {
    recreate,
    remake: [...context.expected.values()].filter((fact) => livesIn(fact) && !handled.has(keyOf(fact))),
  };
}

function canStandOnOthers({ kind }: Fact): boolean {
  return kind === 'constraint' || BUILT_ON_TYPES.has(kind) || BUILT_ON_OTHERS.has(kind);
}

function standsOn(fact: Fact, name: string): boolean {
  if (fact.kind === 'constraint')
    return name.includes('.') && mentions(textOf(fact, 'definition'), `REFERENCES ${name}`);
  if (BUILT_ON_TYPES.has(fact.kind)) return mentions(fact.identity, name);
  return BUILT_ON_OTHERS.has(fact.kind) && mentions(textOf(fact, 'definition'), name);
}

/** Tables with a column whose type has to change. Nothing that reads the table may stand on it meanwhile. */
function converted(differences: readonly Difference[], { actual }: RepairContext): string[] {
  return differences.flatMap(({ kind, change, attributes, identity, have }) => {
    const changes = (name: string) => attributes.some((attribute) => attribute.name === name);
    if (kind === 'column' && have) {
      return change === 'unexpected' || changes('type') || changes('collation') || changes('generated')
        ? [parentOf(have)]
        : [];
    }
    if (kind !== 'enum type' || !changes('labels')) return [];
    return [
      identity,
      ...[...actual.values()]
        .filter((fact) => fact.kind === 'column' && mentions(textOf(fact, 'type'), identity))
        .map(parentOf),
    ];
  });
}
