import { keyOf, type Fact } from '../fact.ts';
import { listOf, nameOf, parentOf, textOf } from '../identity.ts';
import type { Change, Statements } from '../repair-steps.ts';
import { grantsOfNew, setComment, setOwner } from '../repair-common.ts';
import { literal } from '../sql-text.ts';

/** What the new type is to the statements that every kind has in common. */
const KIND = { name: 'enum type', repair: { object: (fact: Fact) => `type ${fact.identity}` } };

/**
 * Gives an enum type other labels, or another order of them.
 *
 * Labels cannot be removed or moved, so a new type takes the old one's name and each column of the type is converted
 * through text. A row that holds a label which is not expected makes the conversion fail: nothing is lost.
 */
export function replaceEnum(change: Change): Statements {
  const { want, have, actual, expected } = change;
  const labels = listOf(want, 'labels');
  const renamed = renamedLabels(labels, listOf(have, 'labels'));
  if (renamed)
    return renamed.map(([from, to]) => `alter type ${want.identity} rename value ${literal(from)} to ${literal(to)}`);
  const columns = [...actual.values()].filter(
    (fact) => fact.kind === 'column' && elementType(textOf(fact, 'type')) === want.identity,
  );
  return [
    `alter type ${want.identity} rename to ${replacedName(want.identity)}`,
    `create type ${want.identity} as enum (${labels.map(literal).join(', ')})`,
    ...columns.flatMap((column) => convert(column, expected.get(keyOf(column)))),
    `drop type ${parentOf(want)}.${replacedName(want.identity)}`,
    ...(want.attributes['owner'] === undefined ? [] : setOwner(KIND, want, change.place)),
    ...(want.attributes['comment'] === undefined ? [] : setComment(KIND, want, change.place)),
    ...grantsOfNew(KIND, want, change),
  ];
}

function elementType(type: string): string {
  return type.endsWith('[]') ? type.slice(0, -2) : type;
}

function replacedName(identity: string): string {
  return `"${nameOf({ identity }).replaceAll('"', '')} (replaced)"`;
}

/** Converts one column through text, with its default out of the way; the expected default is set again. */
function convert(column: Fact, want: Fact | undefined): string[] {
  const alter = `alter table ${parentOf(column)} alter column ${nameOf(column)}`;
  const type = textOf(column, 'type');
  return [
    `${alter} drop default`,
    `${alter} type ${type} using ${nameOf(column)}::${type.endsWith('[]') ? 'text[]' : 'text'}::${type}`,
    ...(want?.attributes['default'] === undefined ? [] : [`${alter} set default ${textOf(want, 'default')}`]),
  ];
}

/** Pairs (present, wanted) when the lists differ in spelling alone: same length, and no label only moved. */
function renamedLabels(want: readonly string[], have: readonly string[]): [string, string][] | undefined {
  if (want.length !== have.length) return undefined;
  const pairs = have
    .map((label, at): [string, string] => [label, want[at] ?? label])
    .filter(([from, to]) => from !== to);
  return pairs.some(([from, to]) => want.includes(from) || have.includes(to)) ? undefined : pairs;
}
