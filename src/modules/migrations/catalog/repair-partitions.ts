import type { Fact } from './fact.ts';
import { nameOf, parentOf, textOf } from './identity.ts';
import { inheritedFrom } from './repair-heirs.ts';
import { listChange } from './repair-sql.ts';
import type { RepairContext } from './repair-steps.ts';

type Both = Pick<RepairContext, 'expected' | 'actual'>;

/** Whether the repair detaches a table from its parent, so that what it got from there stands on its own. */
export function isDetached(table: string, both: Both): boolean {
  const { want, have } = sidesOf(table, both);
  return want !== undefined && have !== undefined && textOf(have, 'partitionOf') !== '' && moves(want, have);
}

/** Whether the repair attaches a table that is there to a parent, at its end: until then it stands on its own. */
export function isAttached(table: string, both: Both): boolean {
  const { want, have } = sidesOf(table, both);
  if (want === undefined || have === undefined) return false;
  return (
    (textOf(want, 'partitionOf') !== '' && moves(want, have)) || listChange(want, have, 'inherits').gone.length > 0
  );
}

function sidesOf(table: string, { expected, actual }: Both): { want: Fact | undefined; have: Fact | undefined } {
  const [want, have] = [expected, actual].map(
    (facts) => facts.get(`table ${table}`) ?? facts.get(`foreign table ${table}`),
  );
  return { want, have };
}

function moves(want: Fact, have: Fact): boolean {
  return ['partitionOf', 'bound'].some((name) => textOf(want, name) !== textOf(have, name));
}

/**
 * Indexes and constraints that go when others are dropped, because they belong to a part of these: those of partitions,
 * at every level, whether the parent's brought them or adopted what was there.
 */
export function goneAlong(dropped: readonly Fact[], context: Both): Fact[] {
  const gone = new Set<Fact>();
  const pending = dropped.filter(({ kind }) => kind === 'index' || kind === 'constraint');
  const parts = [...context.actual.values()].filter(({ kind }) => kind === 'index' || kind === 'constraint');
  for (let root = pending.shift(); root !== undefined; root = pending.shift()) {
    for (const part of parts) {
      if (gone.has(part) || !goesWith(part, root, context)) continue;
      gone.add(part);
      pending.push(part);
    }
  }
  return [...gone].filter((fact) => !dropped.includes(fact));
}

function goesWith(part: Fact, root: Fact, context: Both): boolean {
  const table = part.kind === 'index' ? textOf(part, 'table') : parentOf(part);
  // the index of a key
  if (part.kind === 'index' && root.kind === 'constraint')
    return table === parentOf(root) && textOf(part, 'constraint') === nameOf(root);
  if (part.kind !== root.kind || isDetached(table, context)) return false;
  if (part.kind === 'index') return textOf(part, 'partitionOf') === root.identity;
  const parent = textOf(context.actual.get(`table ${table}`) ?? part, 'partitionOf');
  const cloned = textOf(part, 'partitionOf') === nameOf(root) && parent === parentOf(root);
  return cloned || inheritedFrom(part, context.actual) === root;
}
