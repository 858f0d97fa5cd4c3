import { diffFacts, indexFacts, sameFact, type Difference } from './diff-facts.ts';
import { graphOf, isBuiltOn } from './dependency-graph.ts';
import { keyOf, sortFacts, type Fact } from './fact.ts';
import { listOf, nameOf, parentOf, textOf, withoutArguments } from './identity.ts';
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

/** Kinds of which the whole names the order. */
const HAVE_ORDER = new Set(['column', 'composite attribute']);

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
export function keepAsTheyAre(lossy: ReadonlySet<string>, expected: readonly Fact[], actual: readonly Fact[]): Kept {
  const differences = diffFacts(expected, actual);
  const because = new Map<string, string>();
  const kept = differences.filter((difference) => lossy.has(keyOf(difference)));
  const open = new Set(differences.filter((difference) => !lossy.has(keyOf(difference))));
  const both = { expected: indexFacts(expected), actual: indexFacts(actual) };
  const near = neighbours([...open], both);
  for (const one of kept)
    for (const other of near(one))
      if (open.has(other) && staysWith(other, one, both)) {
        open.delete(other);
        kept.push(other);
        because.set(keyOf(other), because.get(keyOf(one)) ?? keyOf(one));
      }
  return { facts: asItIs(kept, both), because };
}

/** The facts to repair to, and what stays with others: its key, and the key of that one. */
export interface Kept {
  readonly facts: readonly Fact[];
  readonly because: ReadonlyMap<string, string>;
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
  const sides = [one.want, one.have, ...homesIn(one, { expected, actual })].flatMap((fact) => fact ?? []);
  const on = sides
    .flatMap(({ dependsOn = [] }) => dependsOn)
    .flatMap((key) => expected.get(key) ?? actual.get(key) ?? []);
  const owners = sides.flatMap((fact) => OWNERS.map((name) => textOf(fact, name))).filter((name) => name !== '');
  return [
    ...parentsIn(one, { expected, actual }).map(({ identity }) => identity),
    ...on.map(({ identity }) => identity),
    ...on.filter(({ kind }) => kind === 'column').map(parentOf),
    ...on.filter(({ kind }) => kind === 'index').map(constraintOf),
    ...attributeOf(one, actual),
    ...(one.kind === 'function' ? [withoutArguments(one.identity)] : []),
    ...owners,
  ];
}

function asItIs(kept: readonly Difference[], { expected, actual }: Both): readonly Fact[] {
  const keys = new Set(kept.map(keyOf));
  const tables = new Set(kept.filter(({ kind }) => HAVE_ORDER.has(kind)).map(parentOf));
  const facts = [
    ...[...expected.values()].filter((fact) => !keys.has(keyOf(fact))),
    ...kept.flatMap(({ have }) => have ?? []),
  ];
  const there = new Set(facts.map(keyOf));
  return sortFacts(facts.map((fact) => asItStands(fact, actual.get(keyOf(fact)), there, tables)));
}

function asItStands(fact: Fact, have: Fact | undefined, there: ReadonlySet<string>, tables: ReadonlySet<string>): Fact {
  if (have === undefined || have === fact) return fact;
  // what is the same is built on what it is built on now, while that is there
  if (sameFact(fact, have)) return have.dependsOn?.every((key) => there.has(key)) ? have : fact;
  if (have.attributes['columnOrder'] === undefined || !tables.has(fact.identity)) return fact;
  // new columns come behind those that are there
  const columnOrder = [...new Set([...listOf(have, 'columnOrder'), ...listOf(fact, 'columnOrder')])];
  return { ...fact, attributes: { ...fact.attributes, columnOrder } };
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
    isReadFrom(other, kept, both) ||
    isIncompleteWith(other, kept) ||
    isOverloaded(other, kept) ||
    isOfTypeOf(other, kept, both) ||
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
  const isBuilt = other.have !== undefined && (isBuiltOn(kept, other.have, facts) || isKeyOf(other.have, kept, facts));
  if (!isBuilt || !other.want || other.kind === 'column' || other.kind === 'constraint') return isBuilt;
  return other.kind === 'enum type' && lostLabels(other).some((label) => usesLabel(kept, label));
}

/** Whether a foreign key is built on the index of a key. */
function isKeyOf(key: Fact, kept: Fact, facts: Both['actual']): boolean {
  return (
    key.kind === 'constraint' &&
    (kept.dependsOn ?? []).some((on) => {
      const index = facts.get(on);
      return index?.kind === 'index' && constraintOf(index) === key.identity;
    })
  );
}

/** The key that an index is of; empty for a plain index. */
function constraintOf(index: Fact): string {
  const name = textOf(index, 'constraint');
  return name === '' ? '' : `${textOf(index, 'table')}.${name}`;
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

/** An index of a partitioned table is not valid while there is a partition that has no part of it. */
function isIncompleteWith({ kind, want, have }: Difference, kept: Difference): boolean {
  const isMade = kind === 'index' && want !== undefined && have === undefined;
  const partition = kept.want ? undefined : kept.have;
  return isMade && partition !== undefined && textOf(partition, 'partitionOf') === textOf(want, 'table');
}

/** Whether a function would share its name with one that is kept: a call may mean either. */
function isOverloaded({ kind, identity, have }: Difference, kept: Difference): boolean {
  return (
    kind === 'function' && !have && kept.kind === kind && withoutArguments(identity) === withoutArguments(kept.identity)
  );
}

/** Whether it is a column of a view that reads the one that is kept. */
function isReadFrom(other: Difference, kept: Difference, both: Both): boolean {
  if (!other.want || !other.have) return false;
  return kept.kind === 'column' && homesIn(other, both).some((view) => view.dependsOn?.includes(keyOf(kept)) === true);
}

/** The view that a column is of, on both sides. */
function homesIn({ kind, want, have }: Difference, { expected, actual }: Both): Fact[] {
  if (kind !== 'column') return [];
  const homes = [want && graphOf(expected).homeOf(want), have && graphOf(actual).homeOf(have)];
  return homes.flatMap((home) => (home?.kind.endsWith('view') ? [home] : []));
}

/** Whether one is the column of a typed table that the other, an attribute of its type, is. */
function isOfTypeOf(other: Difference, kept: Difference, { actual }: Both): boolean {
  return [other, kept].some((column, at, both) => {
    const attribute = both[1 - at];
    return attribute?.kind === 'composite attribute' && attributeOf(column, actual).includes(attribute.identity);
  });
}

/** The attribute that a column of a typed table is. */
function attributeOf(one: Difference, actual: Both['actual']): string[] {
  const table = one.kind === 'column' ? actual.get(`table ${parentOf(one)}`) : undefined;
  return table?.attributes['ofType'] === undefined ? [] : [`${textOf(table, 'ofType')}.${nameOf(one)}`];
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
