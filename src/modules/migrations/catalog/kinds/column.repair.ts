import type { Fact } from '../fact.ts';
import { nameOf, parentOf, textOf } from '../identity.ts';
import { renameMember } from '../rename-sql.ts';
import { grantsOfNew, setComment } from '../repair-common.ts';
import { inheritedFrom, isPartitionedBy, sameInParent } from '../inheritance.ts';
import { isAttached, isDetached } from '../repair-partitions.ts';
import { isFixedByRows } from '../repair-row-types.ts';
import { alterForeignOptions, alterStorage } from '../repair-sql.ts';
import type { Change, KindRepair, RepairContext, Statements } from '../repair-steps.ts';
import { createColumn, finishColumn } from './column-create.repair.ts';
import {
  alterAlone,
  identityClause,
  setExpression,
  afterwards,
  isLast,
  columnDefinition,
  present,
  alter,
  setDefault,
  storageOf,
  isOfType,
} from './column-definition.ts';
import { changeType, losesValues } from './column-type.repair.ts';
import { changeNotNull, changeNullable, freeNotNullName, releaseChildren } from './not-null.repair.ts';

const IN_PARTITION_KEY =
  'PostgreSQL cannot change the type of a column of a partition key: recreate the table, and copy the rows.';

const IN_ROW_TYPE =
  'PostgreSQL cannot change the type of a column of a table while a partition key or a generated column is made of its rows: recreate that column, and copy the values.';

/** Whether the repair of a parent's column, or of an attribute of the table's type, is that of the column. */
function comesWithAnother(change: Change): boolean {
  const { want, have, expected, actual } = change;
  const isInherited = inheritedFrom(want, expected) !== undefined && inheritedFrom(have, actual) !== undefined;
  return (isInherited && !isAttached(parentOf(want), change)) || isOfType(parentOf(want), change);
}

const unlessInherited =
  (alterIt: (change: Change) => Statements) =>
  (change: Change): Statements =>
    comesWithAnother(change) ? [] : alterIt(change);

/** A column that is the table's own and the parent's is converted with the parent's. */
function convert(change: Change): Statements {
  const { want, have, expected, actual } = change;
  const isShared =
    sameInParent(want, expected) !== undefined &&
    sameInParent(have, actual) !== undefined &&
    !isAttached(parentOf(want), change);
  const isOfView = !present(expected, parentOf(want)) || !present(actual, parentOf(have));
  if (isOfView) return { note: 'Its type is that of what the view reads.' };
  if (isShared || comesWithAnother(change)) return [];
  // it has no rows here that anything could convert
  if (actual.has(`foreign table ${parentOf(have)}`))
    return [alter(want, `type ${textOf(want, 'type')}${collationClause(want)}`)];
  if (isHeldAsRow(have, change)) return { note: IN_ROW_TYPE, stays: true };
  return isPartitionedBy(have, change)
    ? { note: IN_PARTITION_KEY, stays: true }
    : [...changeType(change), ...storageOf(want, change)];
}

/** Whether a partition is told apart by rows of the table: nothing makes them text for a while. */
function isHeldAsRow(have: Fact, context: RepairContext): boolean {
  const table = context.actual.get(`table ${parentOf(have)}`);
  return table !== undefined && isFixedByRows(table, context);
}

function collationClause(fact: Fact): string {
  const collation = textOf(fact, 'collation');
  return collation === '' ? '' : ` collate ${collation}`;
}

function changeIdentity({ want, have, expected, actual }: Change): Statements {
  const [to, from] = [textOf(want, 'identity'), textOf(have, 'identity')];
  const comes = inheritedFrom(want, expected) !== undefined && isAttached(parentOf(want), { expected, actual });
  if (to === '' || comes) return [];
  return from === '' ? [alter(want, `add ${identityClause(want, expected)}`)] : [alter(want, `set generated ${to}`)];
}

/** Whether the column is dropped and added: no statement makes a plain column a generated one. SET EXPRESSION came with 17. */
function isReplaced({ want, have, major }: Pick<Change, 'want' | 'have' | 'major'>): boolean {
  const [to, from] = [textOf(want, 'generated'), textOf(have, 'generated')];
  if (to === from) return false;
  if (to === '') return from.endsWith('virtual');
  return major < 17 || to.split(' ').at(-1) !== from.split(' ').at(-1);
}

function changeGenerated(change: Change): Statements {
  const { want } = change;
  if (isReplaced(change)) return comesWithAnother(change) ? [] : replace(change);
  const { expected, actual, have } = change;
  const isInherited = inheritedFrom(want, expected) !== undefined && inheritedFrom(have, actual) !== undefined;
  if (textOf(want, 'generated') !== '') return [setExpression(want, change)];
  return isInherited && !isAttached(parentOf(want), change) ? [] : [alter(want, 'drop expression')];
}

/** Drops the column and adds the expected one, with everything that is set on it. */
function replace(change: Change): Statements {
  const { want, expected, placeholders } = change;
  const table = parentOf(want);
  const kind = { name: 'column', repair: columnRepair };
  const sql = [
    `alter table ${table} drop column ${nameOf(want)}`,
    `alter table ${table} add column ${columnDefinition(want, expected)}`,
    ...afterwards(want, change),
    ...(want.attributes['comment'] === undefined ? [] : setComment(kind, want, placeholders)),
    ...grantsOfNew(kind, want, change),
  ];
  return isLast(want, expected) ? sql : { sql, note: 'It comes back as the last column.' };
}

/** Storage of a type of variable length; SET STORAGE DEFAULT came with 16, and a type of fixed length has no choice. */
function defaultStorage(type: string): string {
  return ['numeric', 'inet', 'cidr'].some((main) => type === main || type.startsWith(`${main}(`)) ? 'main' : 'extended';
}

const sameText = ({ want, have }: Change, attribute: string) => textOf(want, attribute) === textOf(have, attribute);

const retyped = (change: Change) => !sameText(change, 'type') || !sameText(change, 'collation');

/** A sequence goes only when no column takes its values from it. */
function free(have: Fact, want: Fact | undefined, context: RepairContext): string[] {
  if (want === undefined) return [];
  const becomesIdentity = want.attributes['identity'] !== undefined && have.attributes['default'] !== undefined;
  const wasIdentity = isIdentityOfItsOwn(have, context.actual) && want.attributes['identity'] === undefined;
  return [
    ...(becomesIdentity ? [alter(have, 'drop default')] : []),
    ...(wasIdentity ? [alter(have, 'drop identity')] : []),
    ...freeNotNullName({ ...context, want, have }),
  ];
}

/** Since 17 a partition has the identity of its parent, until it is detached. */
function isIdentityOfItsOwn(have: Fact, actual: ReadonlyMap<string, Fact>): boolean {
  return have.attributes['identity'] !== undefined && !inheritedFrom(have, actual)?.attributes['identity'];
}

const isComputed = ({ attributes }: Fact) => attributes['generated'] !== undefined;

/** Whether values of the column are replaced or converted with a loss, or the position of its identity is lost. */
function loses(change: Change): boolean {
  const { want, have } = change;
  if (comesWithAnother(change)) return false;
  return (
    (isReplaced(change) && !(isComputed(want) && isComputed(have))) ||
    (isIdentityOfItsOwn(have, change.actual) && textOf(want, 'identity') === '') ||
    (!sameText(change, 'type') && losesValues(change))
  );
}

/** In the order in which they run: an identity needs a column of numbers that is never null. */
const ALTER: Readonly<Record<string, (change: Change) => Statements>> = {
  type: convert,
  collation: (change) => (sameText(change, 'type') ? convert(change) : []),
  notNull: changeNullable,
  notNullConstraint: changeNotNull,
  // a change of the type takes the default off before, and sets the expected one after
  default: (change) =>
    retyped(change) && !inheritedFrom(change.want, change.expected) ? [] : setDefault(change.want, change),
  generated: changeGenerated,
  identity: unlessInherited(changeIdentity),
  storage: (change) => [
    alterAlone(
      change.want,
      `set storage ${textOf(change.want, 'storage') || defaultStorage(textOf(change.want, 'type'))}`,
      change,
    ),
  ],
  compression: ({ want }) => [alter(want, `set compression ${textOf(want, 'compression') || 'default'}`)],
  statistics: (change) => [
    alterAlone(change.want, `set statistics ${textOf(change.want, 'statistics') || '-1'}`, change),
  ],
  options: (change) => alterStorage(`table ${parentOf(change.want)} alter column ${nameOf(change.want)}`, change),
  foreignOptions: (change) =>
    alterForeignOptions(
      `foreign table ${parentOf(change.want)} alter column ${nameOf(change.want)}`,
      change,
      'foreignOptions',
    ),
  inherited: () => ({
    note: 'A column that once stood on its own is not only inherited again: drop it, and it is inherited.',
  }),
};

export const columnRepair: KindRepair = {
  rename: renameMember((table, from, to) => `alter table ${table} rename column ${from} to ${to}`),
  sqlName: (fact) => `column ${fact.identity}`,
  create: createColumn,
  drop: (fact, context) =>
    present(context.expected, parentOf(fact)) &&
    (!inheritedFrom(fact, context.actual) || isDetached(parentOf(fact), context)) &&
    !isOfType(parentOf(fact), context)
      ? [...releaseChildren(fact, context), `alter table ${parentOf(fact)} drop column if exists ${nameOf(fact)}`]
      : [],
  // one that is replaced has all of it
  alter: Object.fromEntries(
    Object.entries(ALTER).map(([name, alterIt]) => [
      name,
      (change: Change) => (name !== 'generated' && isReplaced(change) ? [] : alterIt(change)),
    ]),
  ),
  detach: free,
  finish: finishColumn,
  losesData: loses,
  holdsData: true,
};
