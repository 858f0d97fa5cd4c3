import { keyOf, type Fact } from '../fact.ts';
import { nameOf, parentOf, textOf } from '../identity.ts';
import { depthOf, descendantsOf, inheritedFrom, isRebuilt, sameInParent } from '../inheritance.ts';
import { isAttached } from '../repair-partitions.ts';
import { isHeldAsRows } from '../repair-row-types.ts';
import type { RepairContext, Statements } from '../repair-steps.ts';
import {
  setExpression,
  afterwards,
  isLast,
  columnDefinition,
  present,
  alter,
  setDefault,
  type Both,
  extras,
  isOfType,
} from './column-definition.ts';
import { ownNotNull, setNotNull } from './not-null.repair.ts';
import { advanceSequencesOf } from './sequence-position.repair.ts';

const FILLS_ROWS =
  'PostgreSQL adds no identity and no generated column to a table while another table has a column of its row type: recreate that column, and copy the values.';

export function createColumn(fact: Fact, context: RepairContext): Statements {
  const { expected, actual } = context;
  const table = parentOf(fact);
  if (!present(expected, table)) return [];
  if (!present(actual, table) || isRebuilt(table, { expected, actual })) return ownParts(fact, context);
  // it comes with the parent's, and is told apart from it when it is there
  const inherited = inheritedFrom(fact, expected) !== undefined;
  const attached = isAttached(table, { expected, actual });
  if ((inherited && !attached) || isOfType(table, context)) return [];
  if (!inherited && comesBeforeParent(fact, context)) return [];
  const column = inherited ? withoutIdentity(fact) : fact;
  const isHeld = hasValues(column) && isHeldAsRows(table, context);
  if (isHeld && column.attributes['default'] === undefined) return { note: FILLS_ROWS, stays: true };
  const sql = [
    ...childrenWithTheirOwn(fact, context).map((child) => addColumn(child, context)),
    ...(isHeld ? addAndFill(column, context) : [addColumn(column, context)]),
    ...afterwards(fact, context),
  ];
  return isLast(fact, expected) ? sql : { sql, note: lastAndEmpty(fact) };
}

const addColumn = (fact: Fact, { expected }: Both): string =>
  `alter table ${parentOf(fact)} add column ${columnDefinition(fact, expected)}`;

const hasValues = ({ attributes }: Fact): boolean =>
  ['default', 'generated', 'identity'].some((name) => attributes[name] !== undefined);

/** Adds a column without a value, and fills it: what the server does at once only where no column holds rows of the table. */
function addAndFill(fact: Fact, both: Both): string[] {
  const { default: standard, notNull, notNullConstraint: _, ...attributes } = fact.attributes;
  return [
    addColumn({ ...fact, attributes }, both),
    alter(fact, `set default ${String(standard)}`),
    `update ${parentOf(fact)} set ${nameOf(fact)} = default`,
    ...(notNull === true ? setNotNull(fact) : []),
  ];
}

/** Whether the column of the parent is missing too: ADD COLUMN there takes the one that the child has, and not the other way round. */
function comesBeforeParent(fact: Fact, { expected, actual }: Both): boolean {
  const parent = sameInParent(fact, expected);
  return parent !== undefined && !actual.has(keyOf(parent)) && present(actual, parentOf(parent));
}

/** The same column of children that have it of their own, those that are deepest first. */
function childrenWithTheirOwn(fact: Fact, both: Both): Fact[] {
  const { expected, actual } = both;
  return [...descendantsOf(parentOf(fact), expected)]
    .toSorted((a, b) => depthOf(b, expected) - depthOf(a, expected))
    .flatMap((table) => expected.get(`column ${table}.${nameOf(fact)}`) ?? [])
    .filter((child) => !inheritedFrom(child, expected) && !actual.has(keyOf(child)) && present(actual, parentOf(child)))
    .filter((child) => !isAttached(parentOf(child), both) && sameInParent(fact, expected) === undefined);
}

/** A partition has the identity of its parent, and none when it is attached. */
function withoutIdentity(fact: Fact): Fact {
  const { identity: _, ...attributes } = fact.attributes;
  return { ...fact, attributes };
}

/** A column that must have a value cannot come back to rows that have none. */
function lastAndEmpty(fact: Fact): string {
  return fact.attributes['notNull'] !== true || hasValues(fact)
    ? 'It comes back as the last column, and empty.'
    : 'It comes back as the last column, and empty: in a table with rows add it without NOT NULL, fill it, then SET NOT NULL.';
}

/** What a column has besides what comes with its table, or with the column of the parent. */
function ownParts(fact: Fact, context: RepairContext): string[] {
  const { expected } = context;
  if (inheritedFrom(fact, expected) === undefined) return afterwards(fact, context);
  return [
    ...ownDefault(fact, context),
    ...ownExpression(fact, context),
    ...ownNotNull(fact, expected),
    ...extras(fact, context),
  ];
}

/** The expression of a partition or a child, where its parent has another one. SET EXPRESSION came with 17. */
function ownExpression(fact: Fact, context: RepairContext): string[] {
  const { expected, major } = context;
  const [own, parent] = [textOf(fact, 'generated'), textOf(inheritedFrom(fact, expected) ?? fact, 'generated')];
  return own === '' || own === parent || major < 17 ? [] : [setExpression(fact, context)];
}

/** What a partition has for a default instead of its parent's. */
function ownDefault(fact: Fact, context: RepairContext): string[] {
  const parent = inheritedFrom(fact, context.expected);
  return parent === undefined || textOf(parent, 'default') === textOf(fact, 'default') ? [] : setDefault(fact, context);
}

export function finishColumn(fact: Fact, context: RepairContext, have: Fact | undefined): string[] {
  if (have) return advanceSequencesOf(fact, have, context);
  const { expected, actual } = context;
  if (!present(expected, parentOf(fact))) return viewColumn(fact, context);
  const comes =
    present(actual, parentOf(fact)) &&
    inheritedFrom(fact, expected) !== undefined &&
    !isAttached(parentOf(fact), { expected, actual });
  return comes ? ownParts(fact, context) : [];
}

/** A column comes with its view; what was set on it does not. */
function viewColumn(fact: Fact, context: Both): string[] {
  const standard =
    fact.attributes['default'] === undefined ? [] : [alter(fact, `set default ${textOf(fact, 'default')}`)];
  return [...standard, ...extras(fact, context)].map((statement) =>
    fact.attributes['statistics'] === undefined
      ? statement
      : statement.replace('alter table', 'alter materialized view'),
  );
}
