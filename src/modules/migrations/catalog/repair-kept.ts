import { diffFacts, type Difference } from './diff-facts.ts';
import { keyOf, sortFacts, type AttributeValue, type Fact } from './fact.ts';
import { listOf, nameOf, parentOf, textOf } from './identity.ts';
import { comparesAny, refersToAny } from './repair-keys.ts';
import { calledName, reads, referencesOf } from './repair-references.ts';
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
  const near = neighbours([...open]);
  for (const one of kept)
    for (const other of near(one))
      if (open.has(other) && staysWith(other, one)) {
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
function neighbours(open: readonly Difference[]): (one: Difference) => ReadonlySet<Difference> {
  const [byName, byTopic] = [new Map<string, Difference[]>(), new Map<string, Difference[]>()];
  for (const one of open) {
    for (const name of new Set([one.identity, calledName(one)])) put(byName, name, one);
    const sides = [one.want, one.have].flatMap((fact) => fact ?? []);
    for (const topic of new Set([parentOf(one), ...sides.flatMap(topicsOf)])) put(byTopic, topic, one);
  }
  const extensions = open.filter(({ kind }) => kind === 'extension');
  return (one) => {
    const named = one.have ? [...topicsOf(one.have)] : [];
    const own = [one.identity, calledName(one)];
    const topics = [...own, ...named, ...(one.kind === 'column' ? [parentOf(one)] : [])];
    return new Set([
      ...[...own, ...named, parentOf(one)].flatMap((name) => byName.get(name) ?? []),
      ...topics.flatMap((name) => byTopic.get(name) ?? []),
      ...extensions,
    ]);
  };
}

function topicsOf(fact: Fact): string[] {
  const owners = OWNERS.map((name) => textOf(fact, name)).filter((name) => name !== '');
  return [...referencesOf(fact).names, ...owners];
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
function staysWith(other: Difference, kept: Difference): boolean {
  return (
    livesIn(other, kept) ||
    (other.want !== undefined && needs(other.want, kept)) ||
    (other.have !== undefined && kept.have !== undefined && isNeededBy(other, kept.have)) ||
    (!other.have && isInTheWayOf(other.identity, other.kind, kept)) ||
    isSibling(other.want, kept) ||
    isBoundBy(other, kept)
  );
}

function livesIn(other: Difference, { kind, identity, have }: Difference): boolean {
  if (!have || kind === 'constraint') return false;
  const fact = other.have ?? other.want;
  const owner = fact && OWNERS.map((name) => textOf(fact, name)).find((name) => name !== '');
  const isWhole = kind !== 'column' && kind !== 'sequence';
  return (isWhole && parentOf(other) === identity) || owner === identity;
}

/** Whether the expected form is built on the expected form of what is kept, or on a column of it. */
function needs(want: Fact, { kind, identity, want: expected, have }: Difference): boolean {
  if (!expected || (have && !['column', 'table', 'foreign table', 'enum type', 'domain', 'function'].includes(kind)))
    return expected !== undefined && have !== undefined && refersToAny([expected])(want);
  if (kind === 'column') return reads(want, expected) || comparesAny([expected])(want);
  return (
    referencesOf(want).names.has(calledName(expected)) || parentOf(want) === identity || refersToAny([expected])(want)
  );
}

/** Whether what is kept is built on what would be dropped or changed. */
function isNeededBy(other: Difference, kept: Fact): boolean {
  if (other.kind === 'extension' && !other.want) return true;
  if (other.kind === 'schema' && !other.want) return parentOf(kept) === other.identity;
  const isOwner = OWNERS.some((name) => textOf(kept, name) === other.identity);
  // a sequence belongs to its column, however that takes its values
  if (isOwner && (kept.kind === 'sequence' || !other.want)) return true;
  if (other.kind === 'column') return kept.kind === 'column' ? readsBeside(kept, other) : reads(kept, other);
  const called = referencesOf(kept).names.has(calledName(other));
  if (!called || !other.want) return called;
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

/** A generated column, and a column that it reads. */
function readsBeside(kept: Fact, other: Difference): boolean {
  return parentOf(kept) === parentOf(other) && referencesOf(kept).words.has(nameOf(other));
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
