import type { Difference } from './diff-facts.ts';
import { keyOf, type Fact } from './fact.ts';
import { childrenBy, namedAs, textOf, withoutArguments } from './identity.ts';
import type { Kind } from './kind.ts';
import { grantsOfNew, setComment, setGrants, setOwner } from './repair-common.ts';
import type { Change, RepairContext, Statements } from './repair-steps.ts';

/** Statements that repair one object, by when they run. */
export interface RepairPlan {
  /** Cuts it loose from what is dropped. */
  readonly detach: readonly string[];
  readonly drop: readonly string[];
  /** Creates and alters. */
  readonly create: readonly string[];
  /** What needs everything else to be there. */
  readonly finish: readonly string[];
  /** Drops what others may be built on, once nothing is any more. */
  readonly deferredDrop: readonly string[];
  readonly destructive: boolean;
  readonly notes: readonly string[];
  /** No statement brings it back. */
  readonly stays: boolean;
}

export const NOTHING: RepairPlan = {
  detach: [],
  drop: [],
  create: [],
  finish: [],
  deferredDrop: [],
  destructive: false,
  notes: [],
  stays: false,
};

/**
 * Kinds that columns, defaults and mappings are built on. One that is not expected is dropped last: what is built on it
 * has been altered by then.
 */
const BUILT_ON = new Set([
  'schema',
  'extension',
  'collation',
  'text search dictionary',
  'enum type',
  'composite type',
  'range type',
  'base type',
  'domain',
  'sequence',
  'function',
]);

/** Whether an object that has to be made, of whatever kind, has the same name. Two functions of one name confuse calls. */
function nameIsWanted(have: Fact, { expected, actual }: RepairContext): boolean {
  const called = have.kind === 'function' ? namedWithoutArguments(expected, withoutArguments(have.identity)) : [];
  return [...namedAs(expected, have.identity), ...called].some((want) => !actual.has(keyOf(want)));
}

const namedWithoutArguments = childrenBy((fact) => (fact.kind === 'function' ? withoutArguments(fact.identity) : ''));

/** What to run for one object of `kind` that differs. */
export function planRepair(
  kind: Kind,
  { change, attributes, want, have }: Difference,
  context: RepairContext,
): RepairPlan {
  if (change === 'unexpected' && have) {
    const plan = dropPlan(kind, have, context);
    const waits = BUILT_ON.has(kind.name) && !nameIsWanted(have, context);
    return {
      ...plan,
      detach: kind.repair.detach?.(have, undefined, context) ?? [],
      ...(waits ? { drop: [], deferredDrop: plan.drop } : {}),
      destructive: (kind.repair.holdsData ?? false) && plan.drop.length > 0,
    };
  }
  if (change === 'missing' && want) return createPlan(kind, want, context);
  const names = attributes.map((attribute) => attribute.name);
  return want && have ? alterPlan(kind, names, { ...context, want, have }) : NOTHING;
}

/** Drops an object and makes the expected one. */
export function recreatePlan(kind: Kind, have: Fact, want: Fact | undefined, context: RepairContext): RepairPlan {
  const [gone, made] = [dropPlan(kind, have, context), want ? createPlan(kind, want, context) : NOTHING];
  return {
    ...made,
    drop: gone.drop,
    notes: [...gone.notes, ...made.notes],
    destructive: kind.repair.holdsData ?? false,
  };
}

function dropPlan(kind: Kind, fact: Fact, context: RepairContext): RepairPlan {
  const { drop, sqlName: object } = kind.repair;
  return fill(drop ? drop(fact, context) : [`drop ${object(fact, context.placeholders)}`], 'drop');
}

/** Makes an object that is not there, with its owner, comment and privileges. */
export function createPlan(kind: Kind, fact: Fact, context: RepairContext): RepairPlan {
  const { create, finish: late } = kind.repair;
  const plan = fill(create ? create(fact, context) : [textOf(fact, 'definition')], 'create');
  if (plan.notes.length > 0 && plan.create.length === 0) return plan;
  const afterwards = late?.(fact, context, undefined) ?? [];
  const common = [
    ...(fact.attributes['comment'] === undefined ? [] : setComment(kind, fact, context.placeholders)),
    ...grantsOfNew(kind, fact, context),
  ];
  // what another object brings with it (the sequence of an identity column) is there only when all else is
  if (plan.create.length === 0) return { ...plan, finish: [...afterwards, ...common] };
  const owner = fact.attributes['owner'] === undefined ? [] : setOwner(kind, fact, context.placeholders);
  return { ...plan, create: [...plan.create, ...owner, ...common], finish: afterwards };
}

function alterPlan(kind: Kind, names: readonly string[], change: Change): RepairPlan {
  const { want, have } = change;
  const free = kind.repair.detach?.(have, want, change) ?? [];
  // ALTER … OWNER merges privileges, so it goes before they are set; the kind says in which order the others go
  const order = ['owner', ...Object.keys(kind.repair.alter ?? {}), ...names];
  const ordered = names.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  const results = ordered.map((name) => alterAttribute(kind, name, names, change));
  if (results.includes('recreate')) return { ...recreatePlan(kind, have, want, change), detach: free };
  const plans = results.map((result) => fill(result, 'create'));
  return {
    ...NOTHING,
    detach: free,
    create: [
      ...(givesAway(kind, names, change) ? changeOwner(kind, change) : []),
      ...new Set(plans.flatMap((plan) => plan.create)),
    ],
    finish: kind.repair.finish?.(want, change, have) ?? [],
    destructive: kind.repair.losesData?.(change) ?? false,
    notes: plans.flatMap((plan) => plan.notes),
    stays: plans.some(({ stays }) => stays),
  };
}

/** Attributes that another statement, or no statement, brings back. */
const TOLD_ELSEWHERE = new Set(['owner', 'extension', 'madeBy']);

function alterAttribute(kind: Kind, name: string, names: readonly string[], change: Change): Statements {
  const own = kind.repair.alter?.[name];
  if (own) return own(change);
  if (TOLD_ELSEWHERE.has(name)) return [];
  if (name === 'comment') return setComment(kind, change.want, change.placeholders);
  if (name === 'grants')
    return givesAway(kind, names, change) ? [] : setGrants(kind, change, textOf(change.have, 'owner'));
  return 'recreate';
}

/** Whether a statement of its own gives the object another owner. */
function givesAway(kind: Kind, names: readonly string[], { have }: Change): boolean {
  const { alter, ownerFollows } = kind.repair;
  return names.includes('owner') && alter?.['owner'] === undefined && ownerFollows?.(have) !== true;
}

/** ALTER … OWNER gives the new owner what the old one had, so the privileges are compared as they are afterwards. */
function changeOwner(kind: Kind, change: Change): readonly string[] {
  return [
    ...setOwner(kind, change.want, change.placeholders),
    ...setGrants(kind, change, textOf(change.want, 'owner')),
  ];
}

/** Several plans for one object as one; a statement that two have is run once. */
export function joinPlans(plans: readonly RepairPlan[]): RepairPlan {
  const all = (part: Exclude<keyof RepairPlan, 'destructive' | 'stays'>) => [
    ...new Set(plans.flatMap((plan) => plan[part])),
  ];
  return {
    detach: all('detach'),
    drop: all('drop'),
    create: all('create'),
    finish: all('finish'),
    deferredDrop: all('deferredDrop'),
    destructive: plans.some(({ destructive }) => destructive),
    notes: all('notes'),
    stays: plans.some(({ stays }) => stays),
  };
}

function fill(statements: Statements, when: 'drop' | 'create'): RepairPlan {
  if (statements === 'recreate') return NOTHING;
  if (!('note' in statements)) return { ...NOTHING, [when]: statements };
  return { ...NOTHING, [when]: statements.sql ?? [], notes: [statements.note], stays: statements.stays === true };
}
