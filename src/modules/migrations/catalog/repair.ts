import { diffFacts, indexFacts, type Difference } from './diff-facts.ts';
import type { Catalog } from './catalog.ts';
import type { Repair } from './drift.ts';
import { keyOf, type Fact } from './fact.ts';
import { parentOf, textOf } from './identity.ts';
import type { Kind } from './kind.ts';
import { KINDS } from './kinds/registry.ts';
import { mentions } from './names-in-text.ts';
import { dependentsOf } from './repair-dependents.ts';
import { createPlan, NOTHING, planRepair, recreatePlan, type Plan } from './repair-plan.ts';
import { findMemberships } from './repair-memberships.ts';
import { findMemberRenames } from './repair-member-renames.ts';
import { depthOf } from './repair-heirs.ts';
import { findRenames } from './repair-renames.ts';
import { findSwaps } from './repair-swaps.ts';
import type { Shortcut } from './repair-shortcut.ts';
import type { RepairContext } from './repair-steps.ts';

/** One script for all drifts, and what it cannot do. */
export interface RepairScript {
  /** Ends every statement with `;` and a line break. Empty when there is nothing to run. */
  readonly sql: string;
  readonly destructive: boolean;
  /** One line for each object that no SQL can bring back. */
  readonly notes: readonly string[];
}

/** How to bring a whole catalog back. */
export interface CatalogRepair {
  /** One script that runs in one go: exchanges of names, memberships and renames, then drops in reverse order of creation, then creates and alters, then drops of what others are built on. */
  readonly script: RepairScript;
  /** SQL for one object, by its key. An object that comes back with another has none, and says so. */
  of(fact: Pick<Fact, 'kind' | 'identity'>): Repair;
}

interface Step {
  readonly key: string;
  readonly kind: Kind;
  readonly fact: Fact;
  readonly plan: Plan;
}

const UNKNOWN = 'This build does not know the kind.';

/** Plans the repair of `actual` to `expected`; both as `comparable` gives them. Pure. */
export function repairCatalog(
  expected: readonly Fact[],
  actual: readonly Fact[],
  server: Pick<Catalog, 'place' | 'major'>,
): CatalogRepair {
  if (diffFacts(expected, actual).length === 0)
    return { script: { sql: '', destructive: false, notes: [] }, of: () => ({ sql: '', destructive: false }) };
  const swaps = findSwaps(KINDS, expected, actual);
  const memberships = findMemberships(expected, swaps.actual);
  const members = findMemberRenames(expected, memberships.actual);
  const renames = findRenames(KINDS, expected, members.actual);
  const present = renames.actual;
  const shortcuts = [...swaps.shortcuts, ...memberships.shortcuts, ...members.shortcuts, ...renames.shortcuts];
  const context: RepairContext = {
    expected: indexFacts(expected),
    actual: indexFacts(present),
    defaultPrivileges: [...expected, ...present].filter(({ kind }) => kind === 'default privileges'),
    place: server.place,
    major: server.major,
  };
  const steps = stepsFor(diffFacts(expected, present), context);
  const plans = new Map(steps.map((step) => [step.key, step.plan]));
  return { script: script(shortcuts, steps), of: (fact) => repairOf(keyOf(fact), shortcuts, plans) };
}

function stepsFor(differences: readonly Difference[], context: RepairContext): Step[] {
  const own = differences.flatMap((difference) => {
    const fact = difference.want ?? difference.have;
    const kind = kindOf(difference.kind);
    return fact
      ? [
          {
            key: keyOf(fact),
            kind,
            fact,
            plan: kind.name === UNKNOWN ? unknown() : planRepair(kind, difference, context),
          },
        ]
      : [];
  });
  const dropped = own
    .filter(({ plan }) => plan.drop.length + plan.last.length > 0)
    .map(({ fact }) => context.actual.get(keyOf(fact)) ?? fact);
  const { recreate, remake } = dependentsOf(differences, dropped, context);
  const extra = [
    ...recreate.map((have) =>
      step(have, recreatePlan(kindOf(have.kind), have, context.expected.get(keyOf(have)), context)),
    ),
    ...remake.map((want) => step(want, createPlan(kindOf(want.kind), want, context))),
  ];
  const redone = new Set(extra.map(({ key }) => key));
  return inOrder([...own.filter(({ key }) => !redone.has(key)), ...extra], context);
}

function step(fact: Fact, plan: Plan): Step {
  return { key: keyOf(fact), kind: kindOf(fact.kind), fact, plan: { ...plan, destructive: false } };
}

function kindOf(name: string): Kind {
  return KINDS.find((one) => one.name === name) ?? { name: UNKNOWN, select: () => '', repair: { object: () => '' } };
}

function unknown(): Plan {
  return { ...NOTHING, notes: [UNKNOWN] };
}

/**
 * By kind, keys before foreign keys, columns before those that are generated from them, what lives in a table before the
 * same in its partitions; within a kind, what is named in another's definition goes before it.
 */
function inOrder(steps: readonly Step[], { expected, actual }: RepairContext): Step[] {
  const rank = ({ kind, fact }: Step) => KINDS.indexOf(kind) * 2 + (isLater(fact) ? 1 : 0);
  const depth = ({ fact }: Step) => Math.max(...[expected, actual].map((facts) => depthOf(parentOf(fact), facts)));
  const sorted = steps
    .map((one) => ({ one, rank: rank(one), depth: depth(one) }))
    .sort((a, b) => a.rank - b.rank || a.depth - b.depth)
    .map(({ one }) => one);
  const byKind = Map.groupBy(sorted, ({ kind }) => kind);
  const placed = new Set<Step>();
  const place = (one: Step): void => {
    if (placed.has(one)) return;
    placed.add(one);
    const text = ['definition', 'partitionOf', 'inherits', 'type']
      .map((name) => String(one.fact.attributes[name] ?? ''))
      .join(' ');
    for (const other of byKind.get(one.kind) ?? [])
      if (other !== one && mentions(text, other.fact.identity)) place(other);
    placed.delete(one);
    placed.add(one);
  };
  sorted.forEach(place);
  return [...placed];
}

function isLater(fact: Fact): boolean {
  return (
    textOf(fact, 'definition').startsWith('FOREIGN KEY') || (fact.kind === 'column' && textOf(fact, 'generated') !== '')
  );
}

function script(shortcuts: readonly Shortcut[], steps: readonly Step[]): RepairScript {
  const statements = [
    ...shortcuts.map(({ sql }) => sql),
    ...steps.toReversed().flatMap(({ plan }) => plan.free),
    ...steps.toReversed().flatMap(({ plan }) => plan.drop),
    ...steps.flatMap(({ plan }) => plan.create),
    ...steps.flatMap(({ plan }) => plan.late),
    ...steps.toReversed().flatMap(({ plan }) => plan.last),
  ];
  return {
    sql:
      statements.length === 0
        ? ''
        : terminate([`set search_path = ''`, 'set check_function_bodies = off', ...statements]),
    destructive: steps.some(({ plan }) => plan.destructive),
    notes: steps.flatMap(({ key, plan }) => plan.notes.map((note) => `${key}: ${note}`)),
  };
}

function repairOf(key: string, shortcuts: readonly Shortcut[], plans: ReadonlyMap<string, Plan>): Repair {
  const own = shortcuts.find((shortcut) => shortcut.key === key);
  const covered = shortcuts.flatMap(({ covers }) => covers).find((cover) => cover.key === key);
  if (covered && !own) return { sql: '', destructive: false, note: covered.note };
  const { free, drop, create, late, last, destructive, notes } = plans.get(key) ?? NOTHING;
  const sql = terminate([...(own ? [own.sql] : []), ...free, ...drop, ...create, ...late, ...last]);
  const note =
    notes.length > 0 ? notes.join(' ') : sql === '' ? 'Comes and goes with the object that it belongs to.' : undefined;
  return { sql, destructive, ...(note === undefined ? {} : { note }) };
}

function terminate(statements: readonly string[]): string {
  return statements
    .map((statement) => (statement.trimEnd().endsWith(';') ? statement.trimEnd() : `${statement};`))
    .join('\n');
}
