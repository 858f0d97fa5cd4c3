import { renameMember } from '../rename-sql.ts';
import type { Fact } from '../fact.ts';
import { listOf, nameOf, parentOf, textOf } from '../identity.ts';
import { alterForeignOptions, alterStorage, foreignOptions } from '../repair-sql.ts';
import type { Change, KindRepair, RepairContext, Statements } from '../repair-steps.ts';
import { changeType, narrows } from './column-type.repair.ts';
import { sequenceOptions } from './sequence.repair.ts';

const alter = (fact: Fact, action: string) => `alter table ${parentOf(fact)} alter column ${nameOf(fact)} ${action}`;
const present = (facts: ReadonlyMap<string, Fact>, identity: string) =>
  ['table', 'foreign table'].some((kind) => facts.has(`${kind} ${identity}`));

/** A column as CREATE TABLE and ADD COLUMN write it, with the options of its identity sequence. */
export function columnDefinition(fact: Fact, expected: ReadonlyMap<string, Fact>): string {
  const get = (attribute: string) => textOf(fact, attribute);
  return [
    `${nameOf(fact)} ${get('type')}`,
    fact.attributes['foreignOptions'] && `options (${foreignOptions(listOf(fact, 'foreignOptions'))})`,
    get('collation') && `collate ${get('collation')}`,
    fact.attributes['notNull'] === true && 'not null',
    get('default') && `default ${get('default')}`,
    get('generated') && `generated always as ${get('generated')}`,
    get('identity') && identityClause(fact, expected),
  ]
    .filter(Boolean)
    .join(' ');
}

function identityClause(fact: Fact, expected: ReadonlyMap<string, Fact>): string {
  const sequence = [...expected.values()].find((other) => other.attributes['identityOf'] === fact.identity);
  return `generated ${textOf(fact, 'identity')} as identity${sequence ? ` (${sequenceOptions(sequence, 'identity')})` : ''}`;
}

/** What a column has that its definition cannot say. */
function extras(fact: Fact): string[] {
  const options = listOf(fact, 'options');
  return [
    ...(fact.attributes['storage'] ? [alter(fact, `set storage ${textOf(fact, 'storage')}`)] : []),
    ...(fact.attributes['compression'] ? [alter(fact, `set compression ${textOf(fact, 'compression')}`)] : []),
    ...(fact.attributes['statistics'] === undefined
      ? []
      : [alter(fact, `set statistics ${textOf(fact, 'statistics')}`)]),
    ...(options.length > 0 ? [alter(fact, `set (${options.join(', ')})`)] : []),
  ];
}

function create(fact: Fact, { expected, actual }: RepairContext): Statements {
  const table = parentOf(fact);
  if (!present(expected, table)) return [];
  if (!present(actual, table)) return extras(fact);
  const sql = [`alter table ${table} add column ${columnDefinition(fact, expected)}`, ...extras(fact)];
  return isLast(fact, expected) ? sql : { sql, note: 'It comes back as the last column, and empty.' };
}

function changeIdentity({ want, have, expected }: Change): Statements {
  const [to, from] = [textOf(want, 'identity'), textOf(have, 'identity')];
  if (to === '') return [];
  return from === '' ? [alter(want, `add ${identityClause(want, expected)}`)] : [alter(want, `set generated ${to}`)];
}

/** ALTER … SET EXPRESSION came with 17; before, a generated column is made anew. Nothing is lost, for it is computed. */
function changeGenerated(change: Change): Statements {
  const { want, have, major } = change;
  const [to, from] = [textOf(want, 'generated'), textOf(have, 'generated')];
  if (to === '') return from.endsWith('stored') ? [alter(want, 'drop expression')] : regenerate(change);
  const sameKind = to.split(' ').at(-1) === from.split(' ').at(-1);
  return major >= 17 && sameKind
    ? [alter(want, `set expression as ${to.slice(0, to.lastIndexOf(' '))}`)]
    : regenerate(change);
}

function regenerate({ want, expected }: Change): Statements {
  const table = parentOf(want);
  const sql = [
    `alter table ${table} drop column ${nameOf(want)}`,
    `alter table ${table} add column ${columnDefinition(want, expected)}`,
    ...extras(want),
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
function viewColumn(fact: Fact): string[] {
  const standard =
    fact.attributes['default'] === undefined ? [] : [alter(fact, `set default ${textOf(fact, 'default')}`)];
  return [...standard, ...extras(fact)].map((statement) =>
    fact.attributes['statistics'] === undefined
      ? statement
      : statement.replace('alter table', 'alter materialized view'),
  );
}

/** The name that the server gives, where it fits; other changes of the constraint have no statement of their own. */
function renameNotNull({ want, have, expected }: Change): Statements {
  // a parent's constraint comes with its name
  const inherited = want.attributes['inherited'] ?? expected.get(`table ${parentOf(want)}`)?.attributes['partitionOf'];
  if (want.attributes['notNull'] === undefined || inherited) return [];
  const [to, from] = [listOf(want, 'notNullConstraint'), listOf(have, 'notNullConstraint')];
  const standard = [nameOf({ identity: parentOf(want) }), nameOf(want), 'not_null'].join('_');
  const [name = standard, ...rest] = to;
  if (from.length === 1 && from[0] === name) return [];
  if (
    from.length !== 1 ||
    rest.length > 0 ||
    standard.includes('"') ||
    standard.length > 63 ||
    ['no inherit', 'not valid', 'comment:'].some((word) => from[0]?.startsWith(word))
  ) {
    return { note: 'Replace the NOT NULL constraint: ALTER TABLE … DROP CONSTRAINT and ADD CONSTRAINT … NOT NULL.' };
  }
  return [`alter table ${parentOf(want)} rename constraint ${from[0]} to ${name}`];
}

export const columnRepair: KindRepair = {
  rename: renameMember((table, from, to) => `alter table ${table} rename column ${from} to ${to}`),
  object: (fact) => `column ${fact.identity}`,
  create,
  drop: (fact, { expected }) =>
    present(expected, parentOf(fact)) ? [`alter table ${parentOf(fact)} drop column if exists ${nameOf(fact)}`] : [],
  alter: {
    type: changeType,
    collation: (change) => (textOf(change.want, 'type') === textOf(change.have, 'type') ? changeType(change) : []),
    notNull: ({ want }) => [alter(want, `${want.attributes['notNull'] === true ? 'set' : 'drop'} not null`)],
    notNullConstraint: renameNotNull,
    default: ({ want }) => [
      alter(want, want.attributes['default'] === undefined ? 'drop default' : `set default ${textOf(want, 'default')}`),
    ],
    generated: changeGenerated,
    identity: changeIdentity,
    storage: ({ want }) => [
      alter(want, `set storage ${textOf(want, 'storage') || defaultStorage(textOf(want, 'type'))}`),
    ],
    compression: ({ want }) => [alter(want, `set compression ${textOf(want, 'compression') || 'default'}`)],
    statistics: ({ want }) => [
      alter(want, `set statistics ${want.attributes['statistics'] === undefined ? '-1' : textOf(want, 'statistics')}`),
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
  },
  free: (have, want) =>
    want && have.attributes['identity'] && !want.attributes['identity'] ? [alter(have, 'drop identity')] : [],
  late: (fact, { expected }, have) => (have || present(expected, parentOf(fact)) ? [] : viewColumn(fact)),
  loses: ({ want, have }) => narrows(textOf(have, 'type'), textOf(want, 'type')),
  holdsData: true,
};
