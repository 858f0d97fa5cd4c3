import { nameOf, parentOf, textOf } from '../identity.ts';
import { descendantsOf } from '../inheritance.ts';
import type { Change } from '../repair-steps.ts';
import { parseType, type ColumnType } from './column-type.ts';
import { isAssignable, takesAnyText, wayBetween } from './type-casts.ts';
import { outcomeOf } from './type-outcome.ts';

type Retyping = Pick<Change, 'want' | 'have' | 'expected' | 'actual'>;

/** Sets the expected type and collation, keeping defaults out of the way of the conversion. */
export function changeType(change: Retyping): string[] {
  const { want } = change;
  const alter = `alter table ${parentOf(want)} alter column ${nameOf(want)}`;
  // without COLLATE it gets the one of its type
  const collation = textOf(want, 'collation');
  const using = convert(change);
  const hasDefault = hasAnyDefault(change);
  return [
    ...(hasDefault ? [`${alter} drop default`] : []),
    `${alter} type ${textOf(want, 'type')}${collation ? ` collate ${collation}` : ''}${using === undefined ? '' : ` using ${using}`}`,
    ...(hasDefault || textOf(want, 'default') !== '' ? setDefaults(change) : []),
  ];
}

/** Whether the column has a default, in its table or in one that inherits it: DROP DEFAULT removes all of them. */
function hasAnyDefault({ have, actual }: Retyping): boolean {
  return [parentOf(have), ...descendantsOf(parentOf(have), actual)].some(
    (table) => actual.get(`column ${table}.${nameOf(have)}`)?.attributes['default'] !== undefined,
  );
}

/** SET DEFAULT reaches every table that inherits the column; those with another default get theirs afterwards. */
function setDefaults({ want, expected }: Retyping): string[] {
  const standard = textOf(want, 'default');
  return [parentOf(want), ...descendantsOf(parentOf(want), expected)].flatMap((table, at) => {
    const column = expected.get(`column ${table}.${nameOf(want)}`);
    const text = column === undefined ? standard : textOf(column, 'default');
    if (text === (at === 0 ? '' : standard)) return [];
    return [
      `alter table ${table} alter column ${nameOf(want)} ${text === '' ? 'drop default' : `set default ${text}`}`,
    ];
  });
}

/** Whether the repair of a column may round, cut or misread a value. */
export function losesValues(change: Retyping): boolean {
  const { from, to } = typesOf(change);
  return outcomeOf(from, to) === 'loses';
}

/** Tells the same for an assignment, which has no USING that could refuse values that are too long. */
export function losesAssigned(change: Retyping): boolean {
  const { from, to } = typesOf(change);
  return losesValues(change) || mayBeCut(from, to);
}

/** The same where values are cast through text: a cast cuts what is too long for the type. */
export function losesCast(change: Retyping): boolean {
  const { from, to } = typesOf(change);
  const outcome = outcomeOf(from, { ...to, isDomain: false });
  return outcome === 'loses' || (outcome === 'refuses' && to.modifiers.length > 0);
}

function typesOf({ want, have, expected, actual }: Retyping): { from: ColumnType; to: ColumnType } {
  return { from: parseType(textOf(have, 'type'), actual), to: parseType(textOf(want, 'type'), expected) };
}

/** The expression after USING; undefined where the server converts by itself, and refuses what does not fit. */
function convert(change: Retyping): string | undefined {
  const { from, to } = typesOf(change);
  const name = nameOf(change.want);
  const sameShape = from.isArray === to.isArray;
  if (sameShape ? isAssignable(from.name, to.name) : !to.isArray && takesAnyText(to.name))
    return mayBeCut(from, to) ? refuseLonger(name, from, to) : undefined;
  const way = sameShape ? wayBetween(from.name, to.name) : 'text';
  return `${name}${way === undefined ? '' : `::${way}${from.isArray && to.isArray ? '[]' : ''}`}::${textOf(change.want, 'type')}`;
}

/** Whether only blanks at its end keep a value from being too long: the server cuts them and says nothing. */
function mayBeCut(from: ColumnType, to: ColumnType): boolean {
  return to.name === 'character varying' && !to.isArray && outcomeOf(from, { ...to, isDomain: false }) === 'refuses';
}

/** A dot after what is too long is not a blank, so that the server refuses it. */
function refuseLonger(name: string, from: ColumnType, to: ColumnType): string {
  const text = ['text', 'character varying'].includes(from.name) ? name : `${name}::text`;
  return `${text} || case when length(${text}) > ${to.modifiers[0]} then '.' else '' end`;
}
