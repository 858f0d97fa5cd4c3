import { diffFacts, indexFacts, type Difference } from './diff-facts.ts';
import { isBuiltOn } from './dependency-graph.ts';
import { keyOf, sortFacts, type AttributeValue, type Fact } from './fact.ts';
import { listOf, parentOf, textOf } from './identity.ts';
import { sameInParent } from './inheritance.ts';
import { literal } from './sql-text.ts';

/** Kinds that lend their name to a type, or take it from the same set. */
const SHARE_NAMES = new Set([
  'table',
  'view',
  'materialized view',
  'foreign table',
  'sequence',
  'index',
  'enum type',
  'domain',
  'composite type',
  'range type',
  'base type',
]);

const OWNERS = ['ownedBy', 'identityOf', 'table'];

interface Both {
  readonly expected: ReadonlyMap<string, Fact>;
  readonly actual: ReadonlyMap<string, Fact>;
}

/**
 * What is expected, but for some objects: they stay as they are, because to bring them back would lose rows or values.
 *
 * Whatever cannot come back, or go, without them stays as it is too: what lives in them, what they are built on, and what
 * is built on the form that is expected of them.
 */
export function keepAsTheyAre(
  lossy: ReadonlySet<string>,
  expected: readonly Fact[],
  actual: readonly Fact[],
): readonly Fact[] {
  const differences = diffFacts(expected, actual);
  const kept = differences.filter((difference) => lossy.has(keyOf(difference)));
  const open = new Set(differences.filter((difference) => !lossy.has(keyOf(difference))));
  const both = { expected: indexFacts(expected), actual: indexFacts(actual) };
  const near = neighbours([...open], both);
  for (const one of kept)
    for (const other of near(one))
      if (open.has(other) && staysWith(other, one, both)) {
        open.delete(other);
        kept.push(other);
      }
  return asItIs(kept, expected, actual);
}

function put(map: Map<string, Difference[]>, name: string, one: Difference): void {
  const list = map.get(name);
  if (list) list.push(one);
  else map.set(name, [one]);
}

/** Those that have a name in common with one: comparing all with all would take minutes for thousands. */
function neighbours(open: readonly Difference[], both: Both): (one: Difference) => ReadonlySet<Difference> {
  const [itself, about] = [new Map<string, Difference[]>(), new Map<string, Difference[]>()];
  for (const one of open) {
    put(itself, one.identity, one);
    for (const name of new Set([parentOf(one), ...topicsOf(one, both)])) put(about, name, one);
  }
  const extensions = open.filter(({ kind }) => kind === 'extension');
  return (one) => {
    const topics = [...topicsOf(one, both), ...(one.kind === 'column' ? [parentOf(one)] : [])];
    return new Set([
      ...[one.identity, parentOf(one), ...topics].flatMap((name) => itself.get(name) ?? []),
      ...[one.identity, ...topics].flatMap((name) => about.get(name) ?? []),
      ...extensions,
    ]);
  };
}

/** Names of what it is built on and belongs to, on both sides. */
function topicsOf(one: Difference, { expected, actual }: Both): readonly string[] {
  const sides = [one.want, one.have].flatMap((fact) => fact ?? []);
  const on = sides
    .flatMap(({ dependsOn = [] }) => dependsOn)
    .flatMap((key) => expected.get(key) ?? actual.get(key) ?? []);
  const owners = sides.flatMap((fact) => OWNERS.map((name) => textOf(fact, name))).filter((name) => name !== '');
  return [
    ...parentsIn(one, { expected, actual }).map(({ identity }) => identity),
    ...on.map(({ identity }) => identity),
    ...on.filter(({ kind }) => kind === 'column').map(parentOf),
    ...owners,
  ];
}

function asItIs(kept: readonly Difference[], expected: readonly Fact[], actual: readonly Fact[]): readonly Fact[] {
  const keys = new Set(kept.map(keyOf));
  const tables = new Set(kept.filter(({ kind }) => kind === 'column').map(parentOf));
  const orders = new Map(
    actual.flatMap((fact) => (tables.has(fact.identity) ? [[keyOf(fact), fact.attributes['columnOrder']]] : [])),
  );
  return sortFacts([
    ...expected.filter((fact) => !keys.has(keyOf(fact))).map((fact) => inOrderOf(orders.get(keyOf(fact)), fact)),
    ...kept.flatMap(({ have }) => have ?? []),
  ]);
}

function inOrderOf(columnOrder: AttributeValue | undefined, fact: Fact): Fact {
  return columnOrder === undefined ? fact : { ...fact, attributes: { ...fact.attributes, columnOrder } };
}

/** Whether `other` cannot change while `kept` is as it is. */
function staysWith(other: Difference, kept: Difference, both: Both): boolean {
  return (
    livesIn(other, kept) ||
    (other.want !== undefined && needs(other.want, kept, both.expected)) ||
    (other.have !== undefined && kept.have !== undefined && isNeededBy(other, kept.have, both.actual)) ||
    (!other.have && isInTheWayOf(other.identity, other.kind, kept)) ||
    // the index keeps the name that the key would give its own
    (kept.kind === 'index' && other.kind === 'constraint' && kept.want?.dependsOn?.includes(keyOf(other)) === true) ||
    isSibling(other.want, kept) ||
    isBoundBy(other, kept) ||
    isHeirOf(other, kept, both) ||
    waitsForColumn(other, kept)
  );
}

function livesIn(other: Difference, { kind, identity, have }: Difference): boolean {
  if (!have || kind === 'constraint') return false;
  const fact = other.have ?? other.want;
  const owner = fact && OWNERS.map((name) => textOf(fact, name)).find((name) => name !== '');
  const isWhole = kind !== 'column' && kind !== 'sequence';
  return (isWhole && parentOf(other) === identity) || owner === identity;
}

/** Whether the expected form is built on the expected form of what is kept, or on a part of it. */
function needs(want: Fact, { identity, kind, want: expected }: Difference, facts: Both['expected']): boolean {
  if (!expected) return false;
  return isBuiltOn(want, expected, facts) || (kind !== 'column' && parentOf(want) === identity);
}

/** Whether what is kept is built on what would be dropped or changed. */
function isNeededBy(other: Difference, kept: Fact, facts: Both['actual']): boolean {
  if (other.kind === 'extension' && !other.want) return true;
  if (other.kind === 'schema' && !other.want) return parentOf(kept) === other.identity;
  const isOwner = OWNERS.some((name) => textOf(kept, name) === other.identity);
  // a sequence belongs to its column, however that takes its values
  if (isOwner && (kept.kind === 'sequence' || !other.want)) return true;
  const isBuilt = other.have !== undefined && isBuiltOn(kept, other.have, facts);
  if (!isBuilt || !other.want || other.kind === 'column') return isBuilt;
  return other.kind === 'enum type' && lostLabels(other).some((label) => usesLabel(kept, label));
}

function lostLabels({ want, have }: Difference): string[] {
  const wanted = want ? listOf(want, 'labels') : [];
  return have ? listOf(have, 'labels').filter((label) => !wanted.includes(label)) : [];
}

function usesLabel(fact: Fact, label: string): boolean {
  return ['default', 'generated', 'definition', 'using', 'check'].some((name) =>
    textOf(fact, name).includes(literal(label)),
  );
}

function isInTheWayOf(identity: string, kind: string, kept: Difference): boolean {
  return kept.identity === identity && SHARE_NAMES.has(kind) && SHARE_NAMES.has(kept.kind);
}

/** Partitions of one table: what is kept may take the rows of one that is expected. */
function isSibling(want: Fact | undefined, { have }: Difference): boolean {
  const [one, other] = [want, have].map((fact) => (fact ? textOf(fact, 'partitionOf') : ''));
  return one !== '' && one === other && want?.kind === 'table' && have?.kind === 'table';
}

/** Whether a partition has other bounds only because a column of the partition key has another type. */
function isBoundBy({ want, have, attributes }: Difference, kept: Difference): boolean {
  return (
    kept.kind === 'column' &&
    attributes.some(({ name }) => name === 'bound') &&
    [want, have].every((fact) => fact !== undefined && textOf(fact, 'partitionOf') === parentOf(kept))
  );
}

/** Whether it is the same column or check in a table that inherits it. */
function isHeirOf(other: Difference, kept: Difference, both: Both): boolean {
  return parentsIn(other, both).some((parent) => keyOf(parent) === keyOf(kept));
}

function parentsIn({ want, have }: Difference, { expected, actual }: Both): Fact[] {
  return [want && sameInParent(want, expected), have && sameInParent(have, actual)].flatMap((fact) => fact ?? []);
}

/** A table is given to a parent only when each has all columns of the other. */
function waitsForColumn({ kind, identity, want, have }: Difference, kept: Difference): boolean {
  if (kept.kind !== 'column' || !kind.endsWith('table') || !want || !have) return false;
  const [to, from] = [parentsOf(want), parentsOf(have)];
  const joined = to.filter((parent) => !from.includes(parent));
  return joined.length > 0 && (parentOf(kept) === identity || joined.includes(parentOf(kept)));
}

function parentsOf(fact: Fact): readonly string[] {
  return [textOf(fact, 'partitionOf'), ...listOf(fact, 'inherits'), ...listOf(fact, 'parents')].filter(
    (name) => name !== '',
  );
}
