import { keyOf, type Fact } from './fact.ts';
import { listOf, nameOf, parentOf, textOf } from './identity.ts';
import type { RepairContext } from './repair-steps.ts';

type Facts = ReadonlyMap<string, Fact>;

/** The partitioned table of a partition, or the tables that one inherits from. */
function parentsOf(table: string, facts: Facts): readonly string[] {
  const fact = facts.get(`table ${table}`) ?? facts.get(`foreign table ${table}`);
  if (fact === undefined) return [];
  const parents = [textOf(fact, 'partitionOf'), ...listOf(fact, 'inherits'), ...listOf(fact, 'parents')];
  return parents.map((parent) => parent.replace(' (detach pending)', '')).filter((parent) => parent !== '');
}

/** How many tables a table descends from, in a line. What is done to a parent is done before its partitions. */
export function depthOf(table: string, facts: Facts): number {
  return Math.max(0, ...parentsOf(table, facts).map((parent) => 1 + depthOf(parent, facts)));
}

const known = new WeakMap<Facts, ReadonlyMap<string, readonly string[]>>();

/** The partitions of a table and the tables that inherit from it. Made once for a map of facts, which never changes. */
export function childrenOfTable(table: string, facts: Facts): readonly string[] {
  const index = known.get(facts) ?? indexChildren(facts);
  known.set(facts, index);
  return index.get(table) ?? [];
}

function indexChildren(facts: Facts): ReadonlyMap<string, readonly string[]> {
  const pairs = [...facts.values()].flatMap(({ kind, identity }) =>
    kind.endsWith('table') ? parentsOf(identity, facts).map((parent) => ({ parent, identity })) : [],
  );
  const groups = Map.groupBy(pairs, ({ parent }) => parent);
  return new Map([...groups].map(([parent, children]) => [parent, children.map(({ identity }) => identity)]));
}

/** Every partition of a table and every table that inherits from it, to any depth. */
export function descendantsOf(table: string, facts: Facts): ReadonlySet<string> {
  const children = new Set<string>();
  const pending = [...childrenOfTable(table, facts)];
  for (let child = pending.pop(); child !== undefined; child = pending.pop()) {
    if (children.has(child)) continue;
    children.add(child);
    pending.push(...childrenOfTable(child, facts));
  }
  return children;
}

/** The same column or check of the parent, which a partition or a child has nothing to say about. */
export function inheritedFrom(fact: Fact, facts: Facts): Fact | undefined {
  if (!isInheritable(fact)) return undefined;
  const table = facts.get(`table ${parentOf(fact)}`);
  if (fact.attributes['inherited'] !== true && table?.attributes['partitionOf'] === undefined) return undefined;
  return sameInParent(fact, facts);
}

/** Columns and checks, but not the checks that are declared NO INHERIT. */
function isInheritable(fact: Fact): boolean {
  if (fact.kind === 'column') return true;
  const definition = fact.kind === 'constraint' ? textOf(fact, 'definition') : '';
  return definition.startsWith('CHECK ') && !/ NO INHERIT(?: NOT VALID)?$/u.test(definition);
}

/** The parent's column or check of the same name, also where the table has one of its own. */
export function sameInParent(fact: Fact, facts: Facts): Fact | undefined {
  if (!isInheritable(fact)) return undefined;
  return parentsOf(parentOf(fact), facts)
    .map((parent) => facts.get(keyOf({ kind: fact.kind, identity: `${parent}.${nameOf(fact)}` })))
    .find((found) => found !== undefined && isInheritable(found));
}

/** Whether a table is dropped and recreated, which brings its columns: nothing alters how one is partitioned. */
export function isRebuilt(table: string, { expected, actual }: Pick<RepairContext, 'expected' | 'actual'>): boolean {
  const [want, have] = [expected, actual].map((facts) => facts.get(`table ${table}`));
  return (
    want !== undefined && have !== undefined && want.attributes['partitionKey'] !== have.attributes['partitionKey']
  );
}

/** Whether a column is in the partition key of its table or of a partition of it, and stays there: its type cannot change. */
export function isPartitionedBy(
  column: Fact,
  { expected, actual }: Pick<RepairContext, 'expected' | 'actual'>,
): boolean {
  const table = parentOf(column);
  if (isRebuilt(table, { expected, actual })) return false;
  return [table, ...descendantsOf(table, actual)].some((one) => {
    // a table goes with the columns of its partition key, so these are said to be built on it
    return actual.get(`column ${one}.${nameOf(column)}`)?.dependsOn?.includes(`table ${one}`) === true;
  });
}
