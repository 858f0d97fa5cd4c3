import type { Fact } from '../fact.ts';
import { listOf, nameOf, parentOf, sequenceOfIdentity, textOf } from '../identity.ts';
import { childrenOfTable } from '../inheritance.ts';
import { foreignOptions } from '../repair-sql.ts';
import type { RepairContext } from '../repair-steps.ts';
import { afterNotNull, notNullClause } from './not-null.repair.ts';
import { sequenceOptions } from './sequence.repair.ts';

export const alter = (fact: Fact, action: string) =>
  `alter table ${parentOf(fact)} alter column ${nameOf(fact)} ${action}`;

export type Both = Pick<RepairContext, 'expected' | 'actual'>;

/** Alters the column of this table alone: PostgreSQL would do it to every table that inherits it, each of which has a fact of its own. */
export function alterAlone(fact: Fact, action: string, { expected, actual }: Both): string {
  const hasChildren = [expected, actual].some((facts) => childrenOfTable(parentOf(fact), facts).length > 0);
  return hasChildren ? alter(fact, action).replace('alter table', 'alter table only') : alter(fact, action);
}

export const present = (facts: ReadonlyMap<string, Fact>, identity: string) =>
  ['table', 'foreign table'].some((kind) => facts.has(`${kind} ${identity}`));

/** Whether the table is made of a type, and was: its columns are altered by ALTER TYPE. */
export function isOfType(table: string, { expected, actual, loose }: Both & Pick<RepairContext, 'loose'>): boolean {
  if (loose?.has(table)) return false;
  const [want, have] = [expected, actual].map((facts) => facts.get(`table ${table}`)?.attributes['ofType']);
  return want !== undefined && want === have;
}

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

export function identityClause(fact: Fact, expected: ReadonlyMap<string, Fact>): string {
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
export function extras(fact: Fact, both: Both): string[] {
  const options = listOf(fact, 'options');
  return [
    ...storageOf(fact, both),
    ...(fact.attributes['statistics'] === undefined
      ? []
      : [alterAlone(fact, `set statistics ${textOf(fact, 'statistics')}`, both)]),
    ...(options.length > 0 ? [alter(fact, `set (${options.join(', ')})`)] : []),
  ];
}

/** What follows the definition of a column. */
export const afterwards = (fact: Fact, both: Both): string[] => [...afterNotNull(fact), ...extras(fact, both)];

/** ADD COLUMN has no other place for a column. */
export function isLast(fact: Fact, expected: ReadonlyMap<string, Fact>): boolean {
  const table = expected.get(`table ${parentOf(fact)}`) ?? expected.get(`foreign table ${parentOf(fact)}`);
  return table !== undefined && listOf(table, 'columnOrder').at(-1) === nameOf(fact);
}

export function setDefault(want: Fact, both: Both): string[] {
  const standard = textOf(want, 'default');
  return [alterAlone(want, standard === '' ? 'drop default' : `set default ${standard}`, both)];
}

export const setExpression = (fact: Fact, context: Both): string => {
  const text = textOf(fact, 'generated');
  return alterAlone(fact, `set expression as ${text.slice(0, text.lastIndexOf(' '))}`, context);
};
