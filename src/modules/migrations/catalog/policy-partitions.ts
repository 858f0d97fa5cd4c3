import { modelOf } from './child-model.ts';
import { indexFacts } from './diff-facts.ts';
import { keyOf, sortFacts, type Fact } from './fact.ts';
import { childrenOf as partsOf, parentsOf } from './children.ts';
import { nameOf, textOf } from './identity.ts';
import { matches, type Likeness, type PartitionsRule, type Sides } from './policy.ts';

/** A table and the one that it has to be like. */
export interface Child {
  readonly table: Fact;
  readonly parent: string;
}

/** Leaves out partitions that came or went and are like their parent. */
export function leaveOutPartitions(rule: PartitionsRule, sides: Sides): Sides {
  return leaveOutChildren(rule, sides, (facts) => descendants(rule.partitionsOf, facts));
}

/** Children of the tables that the pattern names, and theirs, parents before children. */
function descendants(pattern: string, facts: readonly Fact[]): Child[] {
  const tables = facts.filter(({ kind }) => kind === 'table');
  const known = new Set(tables.filter(({ identity }) => matches(pattern, identity)).map(({ identity }) => identity));
  const found = new Map<string, Child>();
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const table of tables) {
      const parent = parentsOf(table).find((name) => known.has(name));
      if (parent === undefined || found.has(table.identity)) continue;
      known.add(table.identity);
      found.set(table.identity, { table, parent });
    }
  }
  return [...found.values()];
}

/**
 * Children that are on one side only: one that went is left out of what is expected; one that came is expected as its
 * parent has it, so that only what is different about it is drift. Children of both sides are compared as ever.
 */
export function leaveOutChildren(
  rule: Likeness,
  [expected, actual]: Sides,
  find: (facts: readonly Fact[]) => readonly Child[],
): Sides {
  const [wanted, found] = [find(expected), find(actual)];
  if (wanted.length + found.length === 0) return [expected, actual];
  const [want, have] = [indexFacts(expected), indexFacts(actual)];
  const moved = detached(wanted, found);
  const isMoved = ({ table }: Child) => moved.has(table.identity);
  const gone = new Set(
    wanted.filter((child) => isMoved(child) || !have.has(keyOf(child.table))).map(({ table }) => table.identity),
  );
  const came = found.filter((child) => isMoved(child) || !want.has(keyOf(child.table)));
  const parts = partsOf(actual);
  const models = came.flatMap(({ table, parent }) => {
    const like = have.get(`table ${parent}`) ?? want.get(`table ${parent}`);
    return like ? modelOf(rule, { table, parts: parts(table.identity) }, { table: like, parts: parts(parent) }) : [];
  });
  const left = partsOf(expected);
  const leaves = new Set(
    [...gone].flatMap((table) => left(table).map(keyOf)).concat([...gone].map((table) => `table ${table}`)),
  );
  const children = new Set([...wanted, ...found].map(({ table }) => table.identity));
  const stay = wanted.filter((child) => have.has(keyOf(child.table)) && !isMoved(child));
  const limits = new Set(
    stay.flatMap(({ table: { identity } }) => limitsOfBoth(rule, left(identity), parts(identity))),
  );
  const [first, second] = [[...expected.filter((fact) => !leaves.has(keyOf(fact))), ...models], actual].map((facts) =>
    facts
      .filter((fact) => !limits.has(keyOf(fact)))
      .map((fact) => (children.has(fact.identity) ? without(fact, rule.attributes ?? []) : fact)),
  );
  return [sortFacts(first ?? []), second ?? []];
}

/**
 * Keys of the checks that say which rows a child of both sides holds, where both have one: the order of rows decides which
 * child holds which.
 */
function limitsOfBoth({ bounds }: Likeness, ...sides: readonly (readonly Fact[])[]): string[] {
  if (bounds === undefined) return [];
  const isLimit = (fact: Fact) =>
    fact.kind === 'constraint' && matches(bounds, nameOf(fact)) && textOf(fact, 'definition').startsWith('CHECK');
  const found = sides.map((facts) => facts.filter(isLimit));
  return found.some((limits) => limits.length === 0) ? [] : found.flat().map(keyOf);
}

/** Children that are still there, and no longer of their parent: retention may keep them. */
function detached(wanted: readonly Child[], found: readonly Child[]): ReadonlySet<string> {
  const alone = new Set(found.filter(({ table }) => parentsOf(table).length === 0).map(({ table }) => table.identity));
  const attached = wanted.filter(({ table }) => parentsOf(table).length > 0).map(({ table }) => table.identity);
  return new Set(attached.filter((table) => alone.has(table)));
}

function without(fact: Fact, names: readonly string[]): Fact {
  if (!names.some((name) => name in fact.attributes)) return fact;
  const entries = Object.entries(fact.attributes).filter(([name]) => !names.includes(name));
  return { ...fact, attributes: Object.fromEntries(entries) };
}
