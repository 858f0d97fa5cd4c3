import { graphOf, type DependencyGraph } from './dependency-graph.ts';
import { keyOf, type Fact } from './fact.ts';
import { listOf, nameOf, parentOf, textOf } from './identity.ts';
import type { Kind } from './kind.ts';
import { KINDS } from './kinds/registry.ts';
import { depthOf, sameInParent } from './inheritance.ts';

type Facts = ReadonlyMap<string, Fact>;

interface Ordered {
  readonly kind: Kind;
  readonly fact: Fact;
}

const RANKS = new Map(KINDS.map(({ name }, rank) => [name, rank]));

/**
 * The order in which objects are made; in the reverse order they are dropped: each after what it is built on.
 *
 * What is not built on each other goes by kind, keys before foreign keys, columns before those that are generated from
 * them, what lives in a table before the same in its partitions. One topological sort, in time of vertices and edges.
 *
 * @param facts the side whose dependencies count: what is wanted for making, what is there for dropping
 * @param other the other side
 */
export function sortSteps<Step extends Ordered>(steps: readonly Step[], facts: Facts, other: Facts): Step[] {
  const graph = graphOf(facts);
  const places = placesIn(facts);
  const sorted = steps
    .map((step) => ({
      step,
      rank: rankOf(step),
      depth: depthOf(parentOf(step.fact), facts),
      place: placeOf(step.fact, places),
    }))
    .toSorted((a, b) => a.rank - b.rank || a.depth - b.depth || a.place - b.place)
    .map(({ step }) => step);
  const byKey = new Map(sorted.map((step) => [keyOf(step.fact), step]));
  const visited = new Set<string>();
  const done: Step[] = [];
  const visit = (key: string, fact: Fact): void => {
    if (visited.has(key)) return;
    visited.add(key);
    // a row has the form that its table has in the end
    // what is done to a parent's column is done to those of its partitions and children
    const parent = sameInParent(fact, facts);
    if (parent) visit(keyOf(parent), parent);
    for (const column of besideRows(fact, graph, other)) visit(keyOf(column), column);
    const whole = [fact, ...graph.membersOf(fact).filter(({ kind }) => MADE_WITH_THEIR_HOME.has(kind))];
    // also through what stays as it is: a foreign key is built on an index that comes with a key that is made again
    for (const need of whole.flatMap((one) => graph.needsOf(one)))
      if (need !== fact && !completes(need, fact)) visit(keyOf(need), need);
    const step = byKey.get(key);
    if (step) done.push(step);
  };
  for (const { fact } of sorted) visit(keyOf(fact), facts.get(keyOf(fact)) ?? fact);
  return done;
}

/**
 * Drops of what a table has of its own and from a parent as well, put after that of the parent's: until that is gone, the
 * server refuses it.
 */
export function parentsFirst<Step extends Ordered>(
  dropping: readonly Step[],
  actual: ReadonlyMap<string, Fact>,
): Step[] {
  const keys = new Set(dropping.map(({ fact }) => keyOf(fact)));
  const waiting = new Map<string, Step[]>();
  for (const step of dropping) {
    const parent = sameInParent(actual.get(keyOf(step.fact)) ?? step.fact, actual);
    if (parent && keys.has(keyOf(parent))) waiting.set(keyOf(parent), [...(waiting.get(keyOf(parent)) ?? []), step]);
  }
  if (waiting.size === 0) return [...dropping];
  const late = new Set([...waiting.values()].flat());
  const withWaiting = (step: Step): Step[] => [step, ...(waiting.get(keyOf(step.fact)) ?? []).flatMap(withWaiting)];
  return dropping.filter((step) => !late.has(step)).flatMap(withWaiting);
}

/** Kinds of which CREATE of the whole makes the parts. */
const MADE_WITH_THEIR_HOME: ReadonlySet<string> = new Set(
  KINDS.filter(({ madeWithHome }) => madeWithHome).map(({ name }) => name),
);

/**
 * What comes before a column because of rows that columns hold. These have the form of their table's columns, and are text
 * while that changes; columns that are on one side only are not in the text.
 */
function besideRows(fact: Fact, graph: DependencyGraph, other: Facts): Fact[] {
  if (fact.kind !== 'column') return [];
  const home = graph.homeOf(fact);
  const tables = graph.needsOf(fact).filter((need) => need.kind === 'table' && need !== home);
  const rows = tables.flatMap((table) => graph.membersOf(table)).filter((column) => other.has(keyOf(column)));
  const holders = home && !other.has(keyOf(fact)) ? graph.dependentsOf(home).filter((one) => one !== fact) : [];
  return [...rows, ...holders].filter(({ kind }) => kind === 'column');
}

/** A look-up of where each column stands in its table; made for a table when it is first asked for. */
function placesIn(facts: Facts): (table: string) => ReadonlyMap<string, number> {
  const known = new Map<string, ReadonlyMap<string, number>>();
  return (table) => {
    const names = facts.get(`table ${table}`);
    const places =
      known.get(table) ?? new Map(names && listOf(names, 'columnOrder').map((name, place) => [name, place]));
    known.set(table, places);
    return places;
  };
}

/** ADD COLUMN puts a column behind all others, so columns are added in their order. */
function placeOf(fact: Fact, places: ReturnType<typeof placesIn>): number {
  return fact.kind === 'column' ? (places(parentOf(fact)).get(nameOf(fact)) ?? 0) : 0;
}

/** A base type is made of functions that take it: they are made on its shell. */
function completes(need: Fact, fact: Fact): boolean {
  return need.kind === 'base type' && need.dependsOn?.includes(keyOf(fact)) === true;
}

function rankOf({ kind, fact }: Ordered): number {
  const isLater =
    textOf(fact, 'definition').startsWith('FOREIGN KEY') ||
    (fact.kind === 'column' && textOf(fact, 'generated') !== '');
  return (RANKS.get(kind.name) ?? KINDS.length) * 2 + (isLater ? 1 : 0);
}
