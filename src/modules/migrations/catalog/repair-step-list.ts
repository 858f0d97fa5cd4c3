import { diffFacts, type Difference } from './diff-facts.ts';
import { keyOf, type Fact } from './fact.ts';
import { nameOf, parentOf, textOf } from './identity.ts';
import type { Kind } from './kind.ts';
import { storageOf } from './kinds/column-definition.ts';
import { losesCast } from './kinds/column-type.repair.ts';
import { KINDS } from './kinds/registry.ts';
import { dependentsOf, type Dependents, type Rows } from './repair-dependents.ts';
import { createPlan, joinPlans, NOTHING, planRepair, recreatePlan, type RepairPlan } from './repair-plan.ts';
import {
  convertColumn,
  findReplacements,
  isFixed,
  lostLabels,
  makeRoom,
  type Replacements,
} from './repair-replacements.ts';
import { lendColumn, lentColumns, looseTables, rewrittenTypes } from './repair-row-types.ts';
import type { RepairContext } from './repair-steps.ts';

/** What is done to one object. */
export interface Step {
  readonly key: string;
  readonly kind: Kind;
  readonly fact: Fact;
  readonly plan: RepairPlan;
  /** It exists, and is not expected. */
  readonly goes: boolean;
}

const UNKNOWN = 'This build does not know the kind.';

/** Tables and types that are built on it would have to be made again, without their rows. */
const FIXED: RepairPlan = {
  ...NOTHING,
  stays: true,
  notes: [
    'PostgreSQL cannot replace a type that a partition key or a range type is made of: recreate what uses it, and copy the rows.',
  ],
};

/** Every step that leads from what is there to what is expected, in no order. */
export function planSteps(context: RepairContext): Step[] {
  const differences = diffFacts([...context.expected.values()], [...context.actual.values()]);
  const replaced = findReplacements(differences, context);
  const rows = rowsOf(differences, replaced, context);
  const loose = looseTables([...replaced.types, ...rows.rewritten], context);
  const inside = { ...context, loose: new Set(loose.map(({ identity }) => identity)) };
  const own = differences.flatMap((difference) => ownStep(difference, inside));
  const isDropped = ({ plan }: Step) => plan.drop.length + plan.deferredDrop.length > 0;
  const dropped = own.filter(isDropped).map(({ key, fact }) => context.actual.get(key) ?? fact);
  const waiting = new Set(own.filter(({ plan }) => plan.deferredDrop.length > 0).map(({ key }) => key));
  const dependents = dependentsOf(differences, dropped, waiting, { ...replaced, ...rows }, context);
  const made = [
    ...remadeSteps(dependents, context),
    ...replaced.types.map((type) => replaceStep(type, replaced, context)),
  ];
  const redone = new Set(made.map(({ key }) => key));
  const types = new Set(replaced.types.map(({ identity }) => identity));
  const kept = own
    .filter(({ key, fact }) => !redone.has(key) && !(fact.kind === 'composite attribute' && types.has(parentOf(fact))))
    .map((one) => (dependents.early.has(one.key) ? inTime(one) : one));
  return joinSteps([
    ...columnSteps(replaced, dependents, context),
    ...rows.lent.map((column) => lentStep(column, context)),
    ...loose.map(looseStep),
    ...kept,
    ...made,
  ]);
}

function ownStep(difference: Difference, context: RepairContext): Step[] {
  const fact = difference.want ?? difference.have;
  const kind = kindOf(difference.kind);
  if (!fact) return [];
  return [{ key: keyOf(fact), kind, fact, plan: ownPlan(kind, difference, context), goes: !difference.want }];
}

function ownPlan(kind: Kind, difference: Difference, context: RepairContext): RepairPlan {
  if (kind.name === UNKNOWN) return { ...NOTHING, notes: [UNKNOWN] };
  return isFixed(difference, context) ? FIXED : planRepair(kind, difference, context);
}

/** What did not drift loses nothing by being made again. */
function step(fact: Fact, plan: RepairPlan): Step {
  return { key: keyOf(fact), kind: kindOf(fact.kind), fact, plan: { ...plan, destructive: false }, goes: false };
}

function remadeSteps({ recreate, remake }: Dependents, context: RepairContext): Step[] {
  return [
    ...recreate.map((have) =>
      step(have, recreatePlan(kindOf(have.kind), have, context.expected.get(keyOf(have)), context)),
    ),
    ...remake.map((want) => step(want, createPlan(kindOf(want.kind), want, context))),
  ];
}

function replaceStep(type: Fact, { columns }: Replacements, context: RepairContext): Step {
  const want = context.expected.get(keyOf(type)) ?? type;
  const { rename, drop } = makeRoom(type);
  const plan = createPlan(kindOf(type.kind), want, context);
  const loses = type.kind === 'domain' && columns.length > 0 && losesCast({ ...context, want, have: type });
  const made = step(want, {
    ...plan,
    create: [rename, ...plan.create],
    deferredDrop: [drop],
    notes: [...plan.notes, ...lostLabels(type, context)],
  });
  return { ...made, plan: { ...made.plan, destructive: loses } };
}

/** Whether a step replaces a type under its columns. */
export function isReplacement({ kind, plan }: Step): boolean {
  return ['enum type', 'domain'].includes(kind.name) && plan.create.length > 0 && plan.deferredDrop.length > 0;
}

const alter = (column: Fact, action: string) =>
  `alter table ${parentOf(column)} alter column ${nameOf(column)} ${action}`;

/** Conversions, and what has to be out of their way. */
function columnSteps(
  { columns }: Replacements,
  { withoutDefault, withoutExpression }: Dependents,
  context: RepairContext,
): Step[] {
  const wanted = (column: Fact) => context.expected.get(keyOf(column)) ?? column;
  return [
    ...withoutDefault.map((column) => {
      const standard = wanted(column).attributes['default'];
      return step(column, {
        ...NOTHING,
        detach: [alter(column, 'drop default')],
        finish: standard === undefined ? [] : [alter(column, `set default ${textOf(wanted(column), 'default')}`)],
      });
    }),
    ...withoutExpression.map((column) => {
      const [expression, notNull] = [textOf(wanted(column), 'generated'), column.attributes['notNull'] === true];
      return step(column, {
        ...NOTHING,
        detach: [
          ...(notNull ? [alter(column, 'drop not null')] : []),
          alter(column, `set expression as (null::${textOf(column, 'type')})`),
        ],
        create: [
          alter(column, `set expression as ${expression.slice(0, expression.lastIndexOf(' '))}`),
          ...(notNull ? [alter(column, 'set not null')] : []),
        ],
      });
    }),
    ...columns.map((column) =>
      step(column, { ...NOTHING, create: [...convertColumn(column, context), ...storageOf(wanted(column), context)] }),
    ),
  ];
}

function looseStep(table: Fact): Step {
  return step(table, {
    ...NOTHING,
    detach: [`alter table ${table.identity} not of`],
    finish: [`alter table ${table.identity} of ${textOf(table, 'ofType')}`],
  });
}

/** What holds rows of what gets another form; what is converted anyway is left out. */
function rowsOf(differences: readonly Difference[], { columns }: Replacements, context: RepairContext): Rows {
  const rewritten = rewrittenTypes(differences, columns, context);
  return { rewritten, lent: lentColumns(rewritten, context).filter((column) => !columns.includes(column)) };
}

function lentStep(column: Fact, context: RepairContext): Step {
  const { lend, giveBack } = lendColumn(column, context);
  return step(column, {
    ...NOTHING,
    drop: lend,
    create: [...giveBack, ...storageOf(context.expected.get(keyOf(column)) ?? column, context)],
  });
}

/** A type that is not expected is dropped with what it stands on. */
function inTime(one: Step): Step {
  return { ...one, plan: { ...one.plan, drop: [...one.plan.drop, ...one.plan.deferredDrop], deferredDrop: [] } };
}

/** One step for each object. */
function joinSteps(steps: readonly Step[]): Step[] {
  const byKey = Map.groupBy(steps, ({ key }) => key);
  return [...byKey.values()].flatMap(([first, ...others]) =>
    first
      ? [
          {
            ...first,
            fact: others.at(-1)?.fact ?? first.fact,
            plan: joinPlans([first, ...others].map(({ plan }) => plan)),
          },
        ]
      : [],
  );
}

function kindOf(name: string): Kind {
  return KINDS.find((one) => one.name === name) ?? { name: UNKNOWN, select: () => '', repair: { sqlName: () => '' } };
}
