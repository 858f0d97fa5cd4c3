import type { Catalog } from './catalog.ts';
import { diffFacts, indexFacts } from './diff-facts.ts';
import type { Repair } from './drift.ts';
import { keyOf, type Fact } from './fact.ts';
import { KINDS } from './kinds/registry.ts';
import { findMemberRenames } from './repair-member-renames.ts';
import { findMemberships } from './repair-memberships.ts';
import { sortSteps, parentsFirst } from './repair-order.ts';
import { keepAsTheyAre } from './repair-kept.ts';
import { NOTHING } from './repair-plan.ts';
import { findRenames } from './repair-renames.ts';
import type { BulkFix } from './bulk-fix.ts';
import { RepairScript, terminate } from './repair-script.ts';
import { isReplacement, planSteps, type Step } from './repair-step-list.ts';
import type { RepairContext } from './repair-steps.ts';
import { findSwaps } from './repair-swaps.ts';

/** How to bring a whole catalog back. */
export interface CatalogRepair {
  /**
   * One script that runs in one go: exchanges of names, memberships and renames, then drops in reverse order of creation,
   * then creates and alters, then drops of what others are built on. What loses data comes last.
   */
  readonly script: RepairScript;
  /** SQL for one object, by its key. An object that comes back with another has none, and says so. */
  of(fact: Pick<Fact, 'kind' | 'identity'>): Repair;
}

/** How often what loses data is looked for again: what is kept can make other steps necessary. */
const MOST_ROUNDS = 5;

/** Plans the repair of `actual` to `expected`; both as `comparable` gives them. Pure. */
export function repairCatalog(
  expected: readonly Fact[],
  actual: readonly Fact[],
  server: Pick<Catalog, 'placeholders' | 'major'>,
): CatalogRepair {
  if (diffFacts(expected, actual).length === 0)
    return { script: new RepairScript(), of: () => ({ sql: '', destructive: false }) };
  const swaps = findSwaps(KINDS, expected, actual);
  const memberships = findMemberships(expected, swaps.actual);
  const members = findMemberRenames(expected, memberships.actual);
  const renames = findRenames(KINDS, expected, members.actual, server.major);
  const present = renames.actual;
  const bulkFixes = [...swaps.bulkFixes, ...memberships.bulkFixes, ...members.bulkFixes, ...renames.bulkFixes];
  const between = (want: readonly Fact[], have: readonly Fact[]): RepairContext => ({
    expected: indexFacts(want),
    actual: indexFacts(have),
    defaultPrivileges: [...want, ...have].filter(({ kind }) => kind === 'default privileges'),
    ...server,
  });
  const context = between(expected, present);
  const { steps, target, stays } = reachable(planSteps(context), expected, present, between);
  const byKey = new Map(steps.map((step) => [step.key, step]));
  return {
    script: scriptOf(bulkFixes, steps, target, present, between, stays),
    of: (fact) => {
      const note = stays.get(keyOf(fact));
      return note === undefined
        ? repairOf(keyOf(fact), bulkFixes, byKey, context)
        : { sql: '', destructive: false, note };
    },
  };
}

type Between = (want: readonly Fact[], have: readonly Fact[]) => RepairContext;

/** What statements can reach. */
interface Reachable {
  readonly steps: readonly Step[];
  /** What is expected, but for what stays as it is. */
  readonly target: readonly Fact[];
  /** Why something stays, by its key. */
  readonly stays: ReadonlyMap<string, string>;
}

/** Leaves out what no statement brings back, and what cannot come back without that. */
function reachable(
  all: readonly Step[],
  expected: readonly Fact[],
  present: readonly Fact[],
  between: Between,
): Reachable {
  const stays = new Map<string, string>();
  let [steps, target] = [all, expected];
  for (let round = 0; round < MOST_ROUNDS && steps.some(({ plan }) => plan.stays); round++) {
    for (const { key, plan } of steps) if (plan.stays) stays.set(key, plan.notes.join(' '));
    const { facts, because } = keepAsTheyAre(new Set(stays.keys()), expected, present);
    for (const [key, root] of because) if (!stays.has(key)) stays.set(key, `It stays as it is, because ${root} does.`);
    target = facts;
    steps = planSteps(between(target, present));
  }
  return { steps, target, stays };
}

/** What loses nothing first, with everything that would be lost as it is; then from there to what is expected. */
function scriptOf(
  bulkFixes: readonly BulkFix[],
  steps: readonly Step[],
  expected: readonly Fact[],
  present: readonly Fact[],
  between: Between,
  stays: Reachable['stays'],
): RepairScript {
  const notes = [
    ...[...stays].map(([key, note]) => `${key}: ${note}`),
    ...steps.flatMap(({ key, plan }) => plan.notes.map((note) => `${key}: ${note}`)),
  ];
  const lossy = new Set<string>();
  let [safe, kept] = [steps, expected];
  for (let round = 0; round < MOST_ROUNDS && safe.some(({ plan }) => plan.destructive); round++) {
    for (const { key, plan } of safe) if (plan.destructive) lossy.add(key);
    kept = keepAsTheyAre(lossy, expected, present).facts;
    safe = planSteps(between(kept, present));
  }
  const first = inSequence(safe, between(kept, present));
  const later = lossy.size === 0 ? [] : planSteps(between(expected, kept));
  const held = inSequence(later, between(expected, kept)).map(({ sql, step }) => ({ sql, reason: reasonFor(step) }));
  return new RepairScript([...bulkFixes.map(({ sql }) => sql), ...first.map(({ sql }) => sql)], held, notes);
}

/** Every statement of some steps, in the order in which they run. */
function inSequence(steps: readonly Step[], context: RepairContext): Statement[] {
  const making = sortSteps(steps, context.expected, context.actual);
  const dropping = parentsFirst(sortSteps(steps, context.actual, context.expected).toReversed(), context.actual);
  return [
    ...all(dropping, 'detach'),
    ...all(dropping, 'drop'),
    ...all(making, 'create'),
    ...all(making, 'finish'),
    ...all(dropping, 'deferredDrop'),
  ];
}

const PARTS = ['detach', 'drop', 'create', 'finish', 'deferredDrop'] as const;

type Statement = { readonly sql: string; readonly step: Step };

function all(steps: readonly Step[], part: (typeof PARTS)[number]): Statement[] {
  return steps.flatMap((step) => step.plan[part].map((sql) => ({ sql, step })));
}

function reasonFor({ key, plan, goes }: Step): string {
  if (!plan.destructive) return `${key} cannot be repaired before what loses data here.`;
  return goes ? `This drops ${key} with what it holds.` : `This may lose values of ${key}.`;
}

function repairOf(
  key: string,
  bulkFixes: readonly BulkFix[],
  steps: ReadonlyMap<string, Step>,
  context: RepairContext,
): Repair {
  const own = bulkFixes.find((bulkFix) => bulkFix.key === key);
  const covered = bulkFixes.flatMap(({ covers }) => covers).find((cover) => cover.key === key);
  if (covered && !own) return { sql: '', destructive: false, note: covered.note };
  const { destructive, notes } = steps.get(key)?.plan ?? NOTHING;
  const sql = terminate([...(own ? [own.sql] : []), ...statementsFor(steps.get(key), context)]);
  const note =
    notes.length > 0 ? notes.join(' ') : sql === '' ? 'Comes and goes with the object that it belongs to.' : undefined;
  return { sql, destructive, ...(note === undefined ? {} : { note }) };
}

/** A type that is replaced takes its columns and all that stands on it along, or its own statements would not run. */
function statementsFor(step: Step | undefined, context: RepairContext): string[] {
  const want = step && context.expected.get(step.key);
  if (!step || !want || !isReplacement(step)) return step ? PARTS.flatMap((part) => step.plan[part]) : [];
  const alone = { ...context, expected: new Map(context.actual).set(step.key, want) };
  return inSequence(planSteps(alone), alone).map(({ sql }) => sql);
}
