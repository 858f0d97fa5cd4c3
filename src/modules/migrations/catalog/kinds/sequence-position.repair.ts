import { nameOf, parentOf, textOf } from '../identity.ts';
import type { Fact } from '../fact.ts';
import { descendantsOf, inheritedFrom } from '../inheritance.ts';
import type { RepairContext } from '../repair-steps.ts';
import { literal } from '../sql-text.ts';
import { parseType } from './column-type.ts';
import { boundsOf, isDescending } from './sequence.repair.ts';

type Facts = ReadonlyMap<string, Fact>;

const WHOLE = new Set(['smallint', 'integer', 'bigint']);
const FRACTIONAL = new Set(['numeric', 'real', 'double precision']);
const TEXT = new Set(['text', 'character varying']);

/**
 * Moves a sequence behind the last value of the columns that take their values from it.
 *
 * Runs when the rows are there. The sequence never moves back, keeps its step, and stays where it is when no row has a
 * value within its bounds.
 */
export function advanceSequence(sequence: Fact, context: RepairContext): string[] {
  const values = columnsOf(sequence, context).flatMap((column) => lastValue(column, sequence, context.expected) ?? []);
  if (values.length === 0) return [];
  const [extreme, comparison] = isDescending(sequence) ? ['min', '<='] : ['max', '>='];
  const step = BigInt(textOf(sequence, 'increment') || '1');
  const last =
    step === 1n || step === -1n
      ? 'used.value'
      : `present.last_value + (used.value - present.last_value) / (${step}) * (${step})`;
  const used =
    values.length === 1
      ? values.join('')
      : `select ${extreme}(value) as value from (${values.join(' union all ')}) as every_column`;
  return [
    `select setval(${literal(sequence.identity)}, ${last}) from ${sequence.identity} as present, (${used}) as used where used.value ${comparison} present.last_value`,
  ];
}

/** Says that a new sequence starts from its beginning, unless a column tells which values are taken. */
export function positionNote(sequence: Fact, context: RepairContext): string | undefined {
  const columns = columnsOf(sequence, context);
  const unreadable = columns.filter((column) => lastValue(column, sequence, context.expected) === undefined);
  const isUsed = usersOf(sequence, context.expected).length > 0;
  if (unreadable.length === 0 && isUsed) return undefined;
  const where = unreadable.map((column) => column.identity).join(', ');
  return `It starts again at its first value: ${where ? `no number can be read from ${where}` : 'no column tells its position'}. Set it with setval if its values are in use.`;
}

/** Moves the sequence of a column that is an identity again, or has a default again that calls a sequence. */
export function advanceSequencesOf(want: Fact, have: Fact, context: RepairContext): string[] {
  const differs = (attribute: string) => textOf(want, attribute) !== textOf(have, attribute);
  if (!differs('identity') && !differs('default')) return [];
  return [...context.expected.values()]
    .filter(
      (fact) =>
        fact.kind === 'sequence' &&
        ((differs('identity') && fact.attributes['identityOf'] === want.identity) ||
          (differs('default') && calls(want, fact) && context.actual.has(`sequence ${fact.identity}`))),
    )
    .flatMap((sequence) => advanceSequence(sequence, context));
}

/** Columns that use the sequence in tables that have rows already. */
function columnsOf(sequence: Fact, { expected, actual }: RepairContext): Fact[] {
  const hasRows = (table: string) =>
    actual.has(`table ${table}`) || [...descendantsOf(table, expected)].some((child) => actual.has(`table ${child}`));
  return usersOf(sequence, expected).filter((column) => hasRows(parentOf(column)));
}

/** Its identity or serial column, and each column with a default that calls it. A parent's column speaks for its partitions. */
function usersOf(sequence: Fact, expected: Facts): Fact[] {
  const owner = textOf(sequence, 'identityOf') || textOf(sequence, 'ownedBy');
  const uses = (column: Fact | undefined) =>
    column !== undefined && (column.identity === owner || calls(column, sequence));
  return [...expected.values()].filter(
    (fact) =>
      fact.kind === 'column' &&
      uses(fact) &&
      expected.has(`table ${parentOf(fact)}`) &&
      !uses(inheritedFrom(fact, expected)),
  );
}

function calls(column: Fact, sequence: Fact): boolean {
  const text = column.attributes['default'];
  return typeof text === 'string' && text.includes(`nextval(${literal(sequence.identity)}::regclass`);
}

/** A query for the last value that a column took from the sequence; undefined when its values are not numbers. */
function lastValue(column: Fact, sequence: Fact, expected: Facts): string | undefined {
  const { name: type, isArray } = parseType(textOf(column, 'type'), expected);
  const descending = isDescending(sequence);
  const { lowest, highest } = boundsOf(sequence);
  const within = descending ? `>= ${lowest}` : `<= ${highest}`;
  const query = (value: string, result: (extreme: string) => string) =>
    `select ${result(`${descending ? 'min' : 'max'}(${value})`)} as value from ${parentOf(column)} where ${value} ${within}`;
  const name = nameOf(column);
  if (isArray) return undefined;
  if (WHOLE.has(type)) return query(name, (extreme) => extreme);
  if (FRACTIONAL.has(type)) return query(name, (extreme) => `${descending ? 'floor' : 'ceil'}(${extreme})::bigint`);
  // the number itself, as text
  const isNumber = TEXT.has(type) && textOf(column, 'default').startsWith('(nextval(');
  return isNumber
    ? query(`case when ${name} ~ '^-?[0-9]{1,18}$' then ${name}::bigint end`, (extreme) => extreme)
    : undefined;
}
