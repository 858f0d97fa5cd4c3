import { renameMember } from '../rename-sql.ts';
import { grantsOfNew, setComment } from '../repair-common.ts';
import { keyOf, type Fact } from '../fact.ts';
import { listOf, nameOf, parentOf, sequenceOfIdentity, textOf } from '../identity.ts';
import { alterForeignOptions, alterStorage, foreignOptions } from '../repair-sql.ts';
import type { Change, KindRepair, RepairContext, Statements } from '../repair-steps.ts';
import {
  depthOf,
  childrenOfTable,
  descendantsOf,
  inheritedFrom,
  isPartitionedBy,
  isRebuilt,
  sameInParent,
} from '../inheritance.ts';
import { isAttached, isDetached } from '../repair-partitions.ts';
import { isFixedByRows, isHeldAsRows } from '../repair-row-types.ts';
import { changeType, losesValues } from './column-type.repair.ts';
import { advanceSequencesOf } from './sequence-position.repair.ts';
import {
  afterNotNull,
  changeNotNull,
  changeNullable,
  freeNotNullName,
  notNullClause,
  releaseHeirs,
  ownNotNull,
  setNotNull,
} from './not-null.repair.ts';
import { sequenceOptions } from './sequence.repair.ts';

const alter = (fact: Fact, action: string) => `alter table ${parentOf(fact)} alter column ${nameOf(fact)} ${action}`;
type Both = Pick<RepairContext, 'expected' | 'actual'>;

/** Alters the column of this table alone: PostgreSQL would do it to every table that inherits it, each of which has a fact of its own. */
function alterAlone(fact: Fact, action: string, { expected, actual }: Both): string {
  const hasHeirs = [expected, actual].some((facts) => childrenOfTable(parentOf(fact), facts).length > 0);
  return hasHeirs ? alter(fact, action).replace('alter table', 'alter table only') : alter(fact, action);
}
const IN_PARTITION_KEY =
  'PostgreSQL cannot change the type of a column of a partition key: recreate the table, and copy the rows.';
const IN_ROW_TYPE =
  'PostgreSQL cannot change the type of a column of a table while a partition key or a generated column is made of its rows: recreate that column, and copy the values.';
const FILLS_ROWS =
  'PostgreSQL adds no identity and no generated column to a table while another table has a column of its row type: recreate that column, and copy the values.';
const present = (facts: ReadonlyMap<string, Fact>, identity: string) =>
  ['table', 'foreign table'].some((kind) => facts.has(`${kind} ${identity}`));

/** What a column of a typed table says besides its type. */
export function optionsOfColumn(fact: Fact): string {
  return [
    notNullClause(fact),
    textOf(fact, 'default') && `default ${textOf(fact, 'default')}`,
    textOf(fact, 'generated') && `generated always as ${textOf(fact, 'generated')}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** A column as CREATE TABLE and ADD COLUMN write it, with the options of its identity sequence. */
export function columnDefinition(fact: Fact, expected: ReadonlyMap<string, Fact>): string {
  const get = (attribute: string) => textOf(fact, attribute);
  return [
    `${nameOf(fact)} ${get('type')}`,
    fact.attributes['foreignOptions'] && `options (${foreignOptions(listOf(fact, 'foreignOptions'))})`,
    get('collation') && `collate ${get('collation')}`,
    notNullClause(fact),
    get('default') && `default ${get('default')}`,
    get('generated') && `generated always as ${get('generated')}`,
    get('identity') && identityClause(fact, expected),
  ]
    .filter(Boolean)
    .join(' ');
}

function identityClause(fact: Fact, expected: ReadonlyMap<string, Fact>): string {
  const sequence = sequenceOfIdentity(expected, fact);
  return `generated ${textOf(fact, 'identity')} as identity${sequence ? ` (${sequenceOptions(sequence, 'identity')})` : ''}`;
}

/** How values are stored, which another type sets back. */
export function storageOf(fact: Fact, both: Both): string[] {
  return [
    ...(fact.attributes['storage'] ? [alterAlone(fact, `set storage ${textOf(fact, 'storage')}`, both)] : []),
    ...(fact.attributes['compression'] ? [alter(fact, `set compression ${textOf(fact, 'compression')}`)] : []),
  ];
}

/** What a column has that its definition cannot say. */
function extras(fact: Fact, both: Both): string[] {
  const options = listOf(fact, 'options');
  return [
    ...storageOf(fact, both),
    ...(fact.attributes['statistics'] === undefined
      ? []
      : [alterAlone(fact, `set statistics ${textOf(fact, 'statistics')}`, both)]),
    ...(options.length > 0 ? [alter(fact, `set (${options.join(', ')})`)] : []),
  ];
}

function createColumn(fact: Fact, context: RepairContext): Statements {
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
    ...heirsOfItsOwn(fact, context).map((heir) => addColumn(heir, context)),
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
function heirsOfItsOwn(fact: Fact, both: Both): Fact[] {
  const { expected, actual } = both;
  return [...descendantsOf(parentOf(fact), expected)]
    .toSorted((a, b) => depthOf(b, expected) - depthOf(a, expected))
    .flatMap((table) => expected.get(`column ${table}.${nameOf(fact)}`) ?? [])
    .filter((heir) => !inheritedFrom(heir, expected) && !actual.has(keyOf(heir)) && present(actual, parentOf(heir)))
    .filter((heir) => !isAttached(parentOf(heir), both) && sameInParent(fact, expected) === undefined);
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

/** What follows the definition of a column. */
const afterwards = (fact: Fact, both: Both): string[] => [...afterNotNull(fact), ...extras(fact, both)];

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

const setExpression = (fact: Fact, context: Both): string => {
  const text = textOf(fact, 'generated');
  return alterAlone(fact, `set expression as ${text.slice(0, text.lastIndexOf(' '))}`, context);
};

/** What a partition has for a default instead of its parent's. */
function ownDefault(fact: Fact, context: RepairContext): string[] {
  const parent = inheritedFrom(fact, context.expected);
  return parent === undefined || textOf(parent, 'default') === textOf(fact, 'default') ? [] : setDefault(fact, context);
}

function late(fact: Fact, context: RepairContext, have: Fact | undefined): string[] {
  if (have) return advanceSequencesOf(fact, have, context);
  const { expected, actual } = context;
  if (!present(expected, parentOf(fact))) return viewColumn(fact, context);
  const comes =
    present(actual, parentOf(fact)) &&
    inheritedFrom(fact, expected) !== undefined &&
    !isAttached(parentOf(fact), { expected, actual });
  return comes ? ownParts(fact, context) : [];
}

/** Whether the repair of a parent's column, or of an attribute of the table's type, is that of the column. */
function comesWithAnother(change: Change): boolean {
  const { want, have, expected, actual } = change;
  const isInherited = inheritedFrom(want, expected) !== undefined && inheritedFrom(have, actual) !== undefined;
  return (isInherited && !isAttached(parentOf(want), change)) || isOfType(parentOf(want), change);
}

/** Whether the table is made of a type, and was: its columns are altered by ALTER TYPE. */
function isOfType(table: string, { expected, actual, loose }: Both & Pick<RepairContext, 'loose'>): boolean {
  if (loose?.has(table)) return false;
  const [want, have] = [expected, actual].map((facts) => facts.get(`table ${table}`)?.attributes['ofType']);
  return want !== undefined && want === have;
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

/** ADD COLUMN has no other place for a column. */
function isLast(fact: Fact, expected: ReadonlyMap<string, Fact>): boolean {
  const table = expected.get(`table ${parentOf(fact)}`) ?? expected.get(`foreign table ${parentOf(fact)}`);
  return table !== undefined && listOf(table, 'columnOrder').at(-1) === nameOf(fact);
}

/** Storage of a type of variable length; SET STORAGE DEFAULT came with 16, and a type of fixed length has no choice. */
function defaultStorage(type: string): string {
  return ['numeric', 'inet', 'cidr'].some((main) => type === main || type.startsWith(`${main}(`)) ? 'main' : 'extended';
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

const sameText = ({ want, have }: Change, attribute: string) => textOf(want, attribute) === textOf(have, attribute);
const retyped = (change: Change) => !sameText(change, 'type') || !sameText(change, 'collation');

function setDefault(want: Fact, both: Both): string[] {
  const standard = textOf(want, 'default');
  return [alterAlone(want, standard === '' ? 'drop default' : `set default ${standard}`, both)];
}

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
      ? [...releaseHeirs(fact, context), `alter table ${parentOf(fact)} drop column if exists ${nameOf(fact)}`]
      : [],
  // one that is replaced has all of it
  alter: Object.fromEntries(
    Object.entries(ALTER).map(([name, alterIt]) => [
      name,
      (change: Change) => (name !== 'generated' && isReplaced(change) ? [] : alterIt(change)),
    ]),
  ),
  detach: free,
  finish: late,
  losesData: loses,
  holdsData: true,
};
