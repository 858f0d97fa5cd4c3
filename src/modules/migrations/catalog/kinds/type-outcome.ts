import type { ColumnType } from './column-type.ts';

/**
 * What becomes of the values of a column that gets another type.
 *
 * `keeps`: each value is converted, and converting back gives the same. `refuses`: the same, or the statement fails and
 * changes nothing. `loses`: a value may be rounded, cut or read as another, or it is not known that it is not.
 */
export type ConversionOutcome = 'keeps' | 'refuses' | 'loses';

interface Rule {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly outcome: ConversionOutcome | ((from: ColumnType, to: ColumnType) => ConversionOutcome);
}

const TEXT = ['text', 'character varying'];
const WHOLE = ['smallint', 'integer', 'bigint'];

/** Decimal digits of the largest value. */
const DIGITS: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 };

/** Characters of the longest text. */
const LONGEST: Readonly<Record<string, number>> = {
  name: 63,
  boolean: 5,
  smallint: 6,
  integer: 11,
  bigint: 20,
  oid: 10,
  uuid: 36,
};

/** Microseconds. */
const FULL_PRECISION = 6;

const fits = (fit: boolean): ConversionOutcome => (fit ? 'keeps' : 'refuses');
const lengthOf = ({ name, modifiers }: ColumnType): number => modifiers[0] ?? LONGEST[name] ?? Infinity;
const byLength = (from: ColumnType, to: ColumnType): ConversionOutcome => fits(lengthOf(from) <= lengthOf(to));

/** Fractional digits that are gone do not come back; a number that is too large is refused. */
function byScale(from: ColumnType, to: ColumnType): ConversionOutcome {
  const [precision, scale = 0] = to.modifiers;
  const [digits, fraction] =
    from.name === 'numeric' ? [from.modifiers[0], from.modifiers[1] ?? 0] : [DIGITS[from.name], 0];
  if (precision === undefined) return 'keeps';
  if (digits === undefined || scale < fraction) return 'loses';
  return fits(precision - scale >= digits - fraction);
}

function byPrecision(from: ColumnType, to: ColumnType): ConversionOutcome {
  const [was, is] = [from, to].map(({ modifiers }) => modifiers[0] ?? FULL_PRECISION);
  return is !== undefined && was !== undefined && is >= was ? 'keeps' : 'loses';
}

/** Blanks at the end of `character(n)` have no meaning and come back; without a length they are part of the value. */
const unpadded = (from: ColumnType, to: ColumnType): ConversionOutcome =>
  from.modifiers.length === 0 ? 'loses' : byLength(from, to);

/**
 * Every pair of types that loses no value; the test converts values of each there and back.
 *
 * What is not here loses: text whose form depends on settings of the session (times, floating-point numbers, money),
 * zones, rounding, and types that this build does not know.
 */
const RULES: readonly Rule[] = [
  // a value out of range is an error
  {
    from: WHOLE,
    to: WHOLE,
    outcome: (from, to) => fits(WHOLE.indexOf(from.name) <= WHOLE.indexOf(to.name)),
  },
  { from: [...WHOLE, 'numeric'], to: ['numeric'], outcome: byScale },
  // without a fraction there is nothing to round; NaN and what is out of range are errors
  {
    from: ['numeric'],
    to: WHOLE,
    outcome: ({ modifiers }) => (modifiers.length > 0 && (modifiers[1] ?? 0) <= 0 ? 'refuses' : 'loses'),
  },
  // 24 and 53 bits of a floating-point number hold them exactly
  { from: ['smallint'], to: ['real', 'double precision'], outcome: 'keeps' },
  { from: ['integer', 'real'], to: ['double precision'], outcome: 'keeps' },
  { from: ['oid'], to: ['bigint'], outcome: 'keeps' },
  // 0 and 1; of the other numbers none is read as a boolean
  { from: ['boolean'], to: WHOLE, outcome: 'keeps' },
  { from: WHOLE, to: ['boolean'], outcome: 'refuses' },
  // what is too long is an error, blanks at the end included (see `convert`)
  { from: [...TEXT, 'name'], to: TEXT, outcome: byLength },
  { from: ['character'], to: [...TEXT, 'character'], outcome: unpadded },
  // the text is always the same, and is read as the same value
  {
    from: ['boolean', ...WHOLE, 'numeric', 'oid', 'uuid', 'json', 'jsonb', 'bytea'],
    to: TEXT,
    outcome: byLengthOfText,
  },
  { from: ['inet', 'cidr', 'macaddr', 'macaddr8', 'bit', 'bit varying'], to: TEXT, outcome: byLengthOfText },
  // json keeps the text as it is written; jsonb does not
  { from: TEXT, to: ['json'], outcome: 'refuses' },
  { from: ['jsonb'], to: ['json'], outcome: 'keeps' },
  // 294276 AD is the last year of a timestamp, 5874897 AD of a date
  { from: ['date'], to: ['timestamp without time zone'], outcome: 'refuses' },
  ...['timestamp without time zone', 'timestamp with time zone', 'time without time zone', 'time with time zone'].map(
    (type): Rule => ({ from: [type], to: [type], outcome: byPrecision }),
  ),
  { from: ['interval'], to: ['interval'], outcome: byPrecision },
  // another number of bits is an error, unless the type takes as many
  { from: ['bit', 'bit varying'], to: ['bit varying'], outcome: byLength },
  { from: ['bit', 'bit varying'], to: ['bit'], outcome: (_, to) => fits(to.modifiers.length === 0) },
  { from: ['cidr'], to: ['inet'], outcome: 'keeps' },
  // six of its eight bytes, or an error
  { from: ['macaddr'], to: ['macaddr8'], outcome: 'keeps' },
  { from: ['macaddr8'], to: ['macaddr'], outcome: 'refuses' },
];

/** Modifiers of these are not the length of their text. */
function byLengthOfText({ name }: ColumnType, to: ColumnType): ConversionOutcome {
  return byLength({ name, modifiers: [], isArray: false, isEnum: false, isDomain: false }, to);
}

/** Says what becomes of the values when the repair converts a column. */
export function outcomeOf(from: ColumnType, to: ColumnType): ConversionOutcome {
  if (from.isArray !== to.isArray) return 'loses';
  const outcome = outcomeOfElement(from, to);
  // no expression can refuse one element of an array, so blanks at its end are cut
  if (outcome === 'refuses' && to.isArray && TEXT.includes(to.name)) return 'loses';
  return outcome === 'keeps' && to.isDomain ? 'refuses' : outcome;
}

function outcomeOfElement(from: ColumnType, to: ColumnType): ConversionOutcome {
  if (from.name === to.name && from.modifiers.join() === to.modifiers.join()) return 'keeps';
  if (from.isEnum) return TEXT.includes(to.name) ? byLengthOfText(from, to) : to.isEnum ? 'refuses' : 'loses';
  if (to.isEnum) return TEXT.includes(from.name) ? 'refuses' : 'loses';
  const rule = RULES.find((one) => one.from.includes(from.name) && one.to.includes(to.name));
  if (rule === undefined) return 'loses';
  return typeof rule.outcome === 'string' ? rule.outcome : rule.outcome(from, to);
}
