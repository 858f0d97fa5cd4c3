import type { Fact } from './fact.ts';
import { childrenBy, childrenOf, listOf, nameOf, parentOf, textOf } from './identity.ts';
import { childrenOfTable, inheritedFrom, isRebuilt } from './inheritance.ts';
import type { RepairContext } from './repair-steps.ts';

type Both = Pick<RepairContext, 'expected' | 'actual'>;

/** Where a table stands: the parent and bound of a partition, or the tables that it inherits from. */
interface Standing {
  readonly partitionOf: string;
  readonly bound: string;
  readonly inherits: readonly string[];
}

function standingOf(fact: Fact): Standing {
  const bound = textOf(fact, 'bound');
  if (fact.kind === 'table')
    return { partitionOf: textOf(fact, 'partitionOf'), bound, inherits: listOf(fact, 'inherits') };
  const parents = listOf(fact, 'parents');
  return bound === ''
    ? { partitionOf: '', bound, inherits: parents }
    : { partitionOf: parents[0] ?? '', bound, inherits: [] };
}

/** Where a foreign table that is made belongs: ` partition of …`, or its columns and the tables that it inherits from. */
export function standingClause(fact: Fact, columns: string): string {
  const { partitionOf, bound, inherits } = standingOf(fact);
  if (partitionOf !== '') return `partition of ${partitionOf} ${bound}`;
  return `(${columns})${inherits.length > 0 ? ` inherits (${inherits.join(', ')})` : ''}`;
}

/** Takes a table out of the parents that it should not have. `want` is absent when the table goes itself. */
export function leaveParents(have: Fact, want: Fact | undefined): string[] {
  const { partitionOf, inherits } = standingOf(have);
  if (partitionOf !== '')
    return want === undefined || moves(want, have)
      ? [`alter table ${partitionOf} detach partition ${have.identity}`]
      : [];
  const kept = want === undefined ? inherits : standingOf(want).inherits;
  return inherits
    .filter((parent) => !kept.includes(parent))
    .map((parent) => `alter table ${have.identity} no inherit ${parent}`);
}

/** Gives a table the parents that it should have, when it has all columns, keys and checks that it needs for that. */
export function joinParents(want: Fact, have: Fact): string[] {
  const { partitionOf, bound, inherits } = standingOf(want);
  if (partitionOf !== '')
    return moves(want, have) ? [`alter table ${partitionOf} attach partition ${want.identity} ${bound}`] : [];
  const present = standingOf(have).inherits;
  return inherits
    .filter((parent) => !present.includes(parent))
    .map((parent) => `alter table ${want.identity} inherit ${parent}`);
}

/** Whether the repair detaches a table from its parent, so that what it got from there stands on its own. */
export function isDetached(table: string, both: Both): boolean {
  const { want, have } = sidesOf(table, both);
  if (have === undefined || standingOf(have).partitionOf === '') return false;
  return want === undefined || moves(want, have);
}

/** Whether the repair attaches a table that is there to a parent, at its end: until then it stands on its own. */
export function isAttached(table: string, both: Both): boolean {
  const { want, have } = sidesOf(table, both);
  return want !== undefined && have !== undefined && !isRebuilt(table, both) && joinParents(want, have).length > 0;
}

function sidesOf(table: string, { expected, actual }: Both): { want: Fact | undefined; have: Fact | undefined } {
  const [want, have] = [expected, actual].map(
    (facts) => facts.get(`table ${table}`) ?? facts.get(`foreign table ${table}`),
  );
  return { want, have };
}

function moves(want: Fact, have: Fact): boolean {
  const [to, from] = [standingOf(want), standingOf(have)];
  return to.partitionOf !== from.partitionOf || to.bound !== from.bound;
}

/**
 * Statements that drop an index. A key of a partition that belongs to it holds it, and it holds the key: only to detach
 * the partition for that moment sets both free.
 */
export function dropIndex(fact: Fact, context: Both): string[] {
  const parents = new Set([fact, ...goneAlong([fact], context)].map(({ identity }) => identity));
  const keys = [...parents]
    .flatMap((parent) => partsOfIndex(context.actual, parent))
    .filter((one) => one.attributes['constraint'] !== undefined && !isDetached(textOf(one, 'table'), context));
  const tables = keys.flatMap((key) => sidesOf(textOf(key, 'table'), context).have ?? []);
  return [
    ...tables.flatMap((table) => leaveParents(table, undefined)),
    `drop index if exists ${fact.identity}`,
    ...tables.map((table) => {
      const { partitionOf, bound } = standingOf(table);
      return `alter table ${partitionOf} attach partition ${table.identity} ${bound}`;
    }),
  ];
}

/**
 * Indexes and constraints that go when others are dropped, because they belong to a part of these: those of partitions,
 * at every level, whether the parent's brought them or adopted what was there.
 */
export function goneAlong(dropped: readonly Fact[], context: Both): Fact[] {
  const gone = new Set<Fact>();
  const pending = dropped.filter(({ kind }) => kind === 'index' || kind === 'constraint');
  for (let root = pending.pop(); root !== undefined; root = pending.pop()) {
    for (const part of nearTo(root, context.actual)) {
      if (part === root || gone.has(part) || !goesWith(part, root, context)) continue;
      gone.add(part);
      pending.push(part);
    }
  }
  const known = new Set(dropped);
  return [...gone].filter((fact) => !known.has(fact));
}

const partsOfIndex = childrenBy((fact) => (fact.kind === 'index' ? textOf(fact, 'partitionOf') : ''));
const indexesOf = childrenBy((fact) => (fact.kind === 'index' ? textOf(fact, 'table') : ''));

/** What may go with an index or a constraint: the index of a key, and what partitions and children have of it. */
function nearTo(root: Fact, facts: ReadonlyMap<string, Fact>): readonly Fact[] {
  if (root.kind === 'index') return partsOfIndex(facts, root.identity);
  const table = parentOf(root);
  return [
    ...indexesOf(facts, table),
    ...childrenOfTable(table, facts).flatMap((child) => childrenOf(facts, 'constraint', child)),
  ];
}

function goesWith(part: Fact, root: Fact, context: Both): boolean {
  const table = part.kind === 'index' ? textOf(part, 'table') : parentOf(part);
  // the index of a key
  if (part.kind === 'index' && root.kind === 'constraint')
    return table === parentOf(root) && textOf(part, 'constraint') === nameOf(root);
  if (part.kind !== root.kind || isDetached(table, context)) return false;
  if (part.kind === 'index') {
    const isHeld = part.attributes['constraint'] !== undefined && root.attributes['constraint'] === undefined;
    return textOf(part, 'partitionOf') === root.identity && !isHeld;
  }
  const parent = textOf(context.actual.get(`table ${table}`) ?? part, 'partitionOf');
  const cloned = textOf(part, 'partitionOf') === nameOf(root) && parent === parentOf(root);
  return cloned || inheritedFrom(part, context.actual) === root;
}
