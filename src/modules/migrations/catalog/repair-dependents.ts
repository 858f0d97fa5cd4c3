import type { Difference } from './diff-facts.ts';
import { keyOf, type Fact } from './fact.ts';
import { nameOf, parentOf, textOf } from './identity.ts';
import { mentions } from './names-in-text.ts';
import { compares, refersTo } from './repair-keys.ts';
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
  const recreate: Fact[] = foreignKeysUnder(differences, dropped, context).filter((fact) => !handled.has(keyOf(fact)));
  for (const fact of recreate) handled.add(keyOf(fact));
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
  return BUILT_ON_TYPES.has(kind) || BUILT_ON_OTHERS.has(kind);
}

function standsOn(fact: Fact, name: string): boolean {
  if (BUILT_ON_TYPES.has(fact.kind)) return mentions(fact.identity, name);
  return BUILT_ON_OTHERS.has(fact.kind) && mentions(textOf(fact, 'definition'), name);
}

/** Foreign keys whose key, on either side, is dropped or gets another type. No other is touched: rows would get in between. */
function foreignKeysUnder(
  differences: readonly Difference[],
  dropped: readonly Fact[],
  { actual }: RepairContext,
): Fact[] {
  const gone = [
    ...dropped,
    ...differences.flatMap(({ kind, want, have, attributes }) =>
      // a plain index makes way for the constraint that brings one of its name
      kind === 'index' && want && have && attributes.some(({ name }) => name === 'constraint') ? [have] : [],
    ),
  ];
  const retyped = [...retypedColumns(differences), ...columnsOfEnums(differences, actual)].map(
    ({ identity }) => identity,
  );
  return [...actual.values()].filter(
    (fact) =>
      fact.kind === 'constraint' &&
      (gone.some((one) => refersTo(fact, one)) || retyped.some((one) => compares(fact, one))),
  );
}

/** Tables with a column whose type has to change. Nothing that reads the table may stand on it meanwhile. */
function converted(differences: readonly Difference[], { actual }: RepairContext): string[] {
  return [
    ...retypedColumns(differences).map(parentOf),
    ...relabelledEnums(differences),
    ...columnsOfEnums(differences, actual).map(parentOf),
  ];
}

/** Columns that are there, and are dropped or get another type or expression. */
function retypedColumns(differences: readonly Difference[]): Fact[] {
  return differences.flatMap(({ kind, change, attributes, have }) => {
    const changes = ['type', 'collation', 'generated'].some((name) => attributes.some((one) => one.name === name));
    return kind === 'column' && have && (change === 'unexpected' || changes) ? [have] : [];
  });
}

function relabelledEnums(differences: readonly Difference[]): string[] {
  return differences
    .filter(({ kind, attributes }) => kind === 'enum type' && attributes.some(({ name }) => name === 'labels'))
    .map(({ identity }) => identity);
}

function columnsOfEnums(differences: readonly Difference[], actual: ReadonlyMap<string, Fact>): Fact[] {
  const enums = relabelledEnums(differences);
  return [...actual.values()].filter(
    (fact) => fact.kind === 'column' && enums.some((name) => mentions(textOf(fact, 'type'), name)),
  );
}
