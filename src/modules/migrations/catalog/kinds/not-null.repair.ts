import type { Fact } from '../fact.ts';
import { listOf, nameOf, parentOf } from '../identity.ts';
import { isAttached, isDetached } from '../repair-partitions.ts';
import type { Change, Statements } from '../repair-steps.ts';
import { literal } from '../sql-text.ts';

/** Longer names are cut. Source: NAMEDATALEN. */
const LONGEST_NAME = 63;

/** The word for a constraint that is inherited and the child's own as well. */
const OWN = 'of its own';

/** What a NOT NULL constraint is beside the mark on its column, of the words that the fact has. */
function notNullOf(fact: Fact): { name: string; noInherit: boolean; notValid: boolean; comment: string | undefined } {
  const words = listOf(fact, 'notNullConstraint');
  const standard = [nameOf({ identity: parentOf(fact) }), nameOf(fact), 'not_null'].join('_');
  return {
    name:
      words.find((word) => !['no inherit', 'not valid', OWN].includes(word) && !word.startsWith('comment: ')) ??
      standard,
    noInherit: words.includes('no inherit'),
    notValid: words.includes('not valid'),
    comment: words.find((word) => word.startsWith('comment: '))?.slice('comment: '.length),
  };
}

/** Frees the name of a constraint for another column of the table, as when two columns have each other's. */
export function freeNotNullName(change: Change): readonly string[] {
  if (!isNameWanted(change) || !Array.isArray(changeNotNull(change))) return [];
  const { have } = change;
  return [`alter table ${parentOf(have)} rename constraint ${notNullOf(have).name} to ${nameBetween(have)}`];
}

function isNameWanted({ want, have, expected }: Change): boolean {
  const { name } = notNullOf(have);
  if (want.attributes['notNull'] !== true || have.attributes['notNull'] !== true || notNullOf(want).name === name)
    return false;
  return [...expected.values()].some(
    (other) =>
      other.kind === 'column' &&
      parentOf(other) === parentOf(want) &&
      other.attributes['notNull'] === true &&
      notNullOf(other).name === name,
  );
}

function nameBetween(have: Fact): string {
  return `"${notNullOf(have).name.replaceAll('"', '').slice(0, 50)} (before)"`;
}

/** Only 18 has such facts, and the statements for them. */
export function changeNotNull(change: Change): Statements {
  const { want, have, expected, actual } = change;
  // that of a partition is told without its name, and keeps it when its table is detached or attached
  const both = { expected, actual };
  if (isDetached(parentOf(want), both) || isAttached(parentOf(want), both)) return [];
  const wantsOwn = listOf(want, 'notNullConstraint').includes(OWN);
  if (wantsOwn !== listOf(have, 'notNullConstraint').includes(OWN)) return changeOwnership(want, wantsOwn);
  // a parent's constraint comes with its name
  const inherited = want.attributes['inherited'] ?? expected.get(`table ${parentOf(want)}`)?.attributes['partitionOf'];
  if (want.attributes['notNull'] === undefined || have.attributes['notNull'] === undefined || inherited) return [];
  const [to, from] = [notNullOf(want), notNullOf(have)];
  if (to.notValid || [to.name, from.name].some((name) => name.length > LONGEST_NAME || /.".*_not_null$/u.test(name))) {
    return { note: 'Replace the NOT NULL constraint: ALTER TABLE … DROP CONSTRAINT and ADD CONSTRAINT … NOT NULL.' };
  }
  const table = `alter table ${parentOf(want)}`;
  return [
    ...(to.name === from.name
      ? []
      : [`${table} rename constraint ${isNameWanted(change) ? nameBetween(have) : from.name} to ${to.name}`]),
    ...(from.notValid ? [`${table} validate constraint ${to.name}`] : []),
    ...(to.noInherit === from.noInherit
      ? []
      : [`${table} alter constraint ${to.name} ${to.noInherit ? 'no inherit' : 'inherit'}`]),
    ...(to.comment === from.comment
      ? []
      : [
          `comment on constraint ${to.name} on ${parentOf(want)} is ${to.comment === undefined ? 'null' : literal(to.comment)}`,
        ]),
  ];
}

/** SET NOT NULL makes an inherited constraint the child's own as well; PostgreSQL has no statement for the way back. */
function changeOwnership(want: Fact, wantsOwn: boolean): Statements {
  if (wantsOwn) return [`alter table ${parentOf(want)} alter column ${nameOf(want)} set not null`];
  return {
    note: 'The child keeps NOT NULL when its parent loses it. To undo that: ALTER TABLE … NO INHERIT, DROP NOT NULL, INHERIT.',
  };
}
