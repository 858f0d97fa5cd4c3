import type { AttributeValue, Fact } from '../fact.ts';
import { listOf, nameOf, parentOf } from '../identity.ts';
import { descendantsOf, sameInParent } from '../inheritance.ts';
import { isAttached, isDetached } from '../repair-partitions.ts';
import type { Change, RepairContext, Statements } from '../repair-steps.ts';
import { literal } from '../sql-text.ts';

/** Longer names are cut. Source: NAMEDATALEN. */
const LONGEST_NAME = 63;

/** The word for a constraint that is inherited and the child's own as well. */
const OWN = 'of its own';

interface NotNull {
  readonly name: string;
  /** It has another name than the server gives it. */
  readonly named: boolean;
  readonly noInherit: boolean;
  readonly notValid: boolean;
  readonly comment: string | undefined;
}

/** A column of a table, or of another column's name, whose NOT NULL constraint keeps the name that it had before. */
export function keepNotNullName(before: Fact, after: Fact, isInherited: boolean): AttributeValue {
  const words = listOf(before, 'notNullConstraint');
  if (before.attributes['notNull'] !== true || isInherited) return words.length > 0 ? words : null;
  const { name, named } = notNullOf(before);
  const others = named ? words.filter((word) => word !== name) : words;
  const kept = name === standardName(after) ? others : [name, ...others];
  return kept.length > 0 ? kept : null;
}

/** The name that the server gives it, where that is free and short enough. */
function standardName(fact: Pick<Fact, 'identity'>): string {
  const parts = [nameOf({ identity: parentOf(fact) }), nameOf(fact)].map(unquoted);
  const name = [...parts, 'not_null'].join('_');
  return /^[a-z_][a-z0-9_]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

const unquoted = (name: string): string => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);

/** What a NOT NULL constraint is besides the mark on its column, of the words that the fact has. */
function notNullOf(fact: Fact): NotNull {
  const words = listOf(fact, 'notNullConstraint');
  const name = words.find((word) => !['no inherit', 'not valid', OWN].includes(word) && !word.startsWith('comment: '));
  return {
    name: name ?? standardName(fact),
    named: name !== undefined,
    noInherit: words.includes('no inherit'),
    notValid: words.includes('not valid'),
    comment: words.find((word) => word.startsWith('comment: '))?.slice('comment: '.length),
  };
}

/** NOT NULL as CREATE TABLE and ADD COLUMN write it; empty where it comes by {@link afterNotNull}. */
export function notNullClause(fact: Fact): string {
  if (fact.attributes['notNull'] !== true) return '';
  const { named, name, noInherit, notValid } = notNullOf(fact);
  if (notValid) return '';
  return `${named ? `constraint ${name} ` : ''}not null${noInherit ? ' no inherit' : ''}`;
}

/** What of a NOT NULL constraint the definition of its column cannot say. */
export function afterNotNull(fact: Fact): string[] {
  const { name, notValid, comment } = notNullOf(fact);
  return [...(notValid ? [addNotNull(fact)] : []), ...(comment === undefined ? [] : [commentOn(fact, name, comment)])];
}

const addNotNull = (fact: Fact): string => {
  const { name, noInherit, notValid } = notNullOf(fact);
  return `alter table ${parentOf(fact)} add constraint ${name} not null ${nameOf(fact)}${noInherit ? ' no inherit' : ''}${notValid ? ' not valid' : ''}`;
};

const commentOn = (fact: Fact, name: string, comment: string | undefined): string =>
  `comment on constraint ${name} on ${parentOf(fact)} is ${comment === undefined ? 'null' : literal(comment)}`;

/** Makes a column NOT NULL, which its table says of its own. */
export function setNotNull(want: Fact): string[] {
  const { named, noInherit, notValid } = notNullOf(want);
  const isPlain = !named && !noInherit && !notValid;
  return isPlain
    ? [`alter table ${parentOf(want)} alter column ${nameOf(want)} set not null`, ...afterNotNull(want)]
    : [...(notValid ? [] : [addNotNull(want)]), ...afterNotNull(want)];
}

/** NOT NULL that a table has and its parents do not give it, when it is made with what they have. */
export function ownNotNull(fact: Fact, expected: RepairContext['expected']): string[] {
  const isOwn = listOf(fact, 'notNullConstraint').includes(OWN);
  const comes = sameInParent(fact, expected)?.attributes['notNull'] === true;
  return fact.attributes['notNull'] === true && (isOwn || !comes) ? setNotNull(fact) : [];
}

/** SET and DROP NOT NULL reach every table that inherits the column. */
export function changeNullable(change: Change): Statements {
  const { want } = change;
  if (want.attributes['notNull'] === true) return comesFromParent(change) ? [] : setNotNull(want);
  return [
    `alter table ${parentOf(want)} alter column ${nameOf(want)} drop not null`,
    ...childrenThatKeepIt(want, change).flatMap(setNotNull),
  ];
}

/**
 * Runs before a column is dropped that children have of their own as well: 18 would leave them the parent's NOT NULL as an
 * inherited constraint, which nothing drops any more.
 */
export function releaseChildren(have: Fact, context: RepairContext): string[] {
  const { actual, expected, major } = context;
  const stays = (table: string) => expected.has(`column ${table}.${nameOf(have)}`);
  if (major < 18 || have.attributes['notNull'] !== true || ![...descendantsOf(parentOf(have), actual)].some(stays))
    return [];
  return [
    `alter table ${parentOf(have)} alter column ${nameOf(have)} drop not null`,
    ...childrenThatKeepIt(have, context).flatMap(setNotNull),
  ];
}

/** From 18 on a child that says so itself has the constraint twice: its own and the parent's. */
function comesFromParent({ want, have, expected, actual, major }: Change): boolean {
  const [to, from] = [sameInParent(want, expected), sameInParent(have, actual)];
  const isGiven = to?.attributes['notNull'] === true && !notNullOf(to).noInherit;
  return (
    major >= 18 &&
    isGiven &&
    from?.attributes['notNull'] !== true &&
    !listOf(want, 'notNullConstraint').includes(OWN) &&
    !isAttached(parentOf(want), { expected, actual })
  );
}

/** Children whose column has to be NOT NULL as before, though the parent's is not any more. */
function childrenThatKeepIt(column: Fact, { expected, actual }: Pick<RepairContext, 'expected' | 'actual'>): Fact[] {
  return [...descendantsOf(parentOf(column), actual)].flatMap((table) => {
    const key = `column ${table}.${nameOf(column)}`;
    const [to, from] = [expected.get(key), actual.get(key)];
    const stays = to?.attributes['notNull'] === true && from?.attributes['notNull'] === true;
    return stays && sameInParent(to, expected)?.attributes['notNull'] !== true ? [to] : [];
  });
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
  // what is valid becomes not valid only when it is made again
  if (to.notValid && !from.notValid)
    return [`alter table ${parentOf(want)} drop constraint ${from.name}`, ...afterNotNull(want)];
  if ([to.name, from.name].some((name) => name.length > LONGEST_NAME || /.".*_not_null$/u.test(name))) {
    return { note: 'Replace the NOT NULL constraint: ALTER TABLE … DROP CONSTRAINT and ADD CONSTRAINT … NOT NULL.' };
  }
  const table = `alter table ${parentOf(want)}`;
  return [
    ...(to.name === from.name
      ? []
      : [`${table} rename constraint ${isNameWanted(change) ? nameBetween(have) : from.name} to ${to.name}`]),
    ...(from.notValid && !to.notValid ? [`${table} validate constraint ${to.name}`] : []),
    ...(to.noInherit === from.noInherit
      ? []
      : [`${table} alter constraint ${to.name} ${to.noInherit ? 'no inherit' : 'inherit'}`]),
    ...(to.comment === from.comment ? [] : [commentOn(want, to.name, to.comment)]),
  ];
}

/** SET NOT NULL makes an inherited constraint the child's own as well; PostgreSQL has no statement for the way back. */
function changeOwnership(want: Fact, wantsOwn: boolean): Statements {
  if (wantsOwn) return [`alter table ${parentOf(want)} alter column ${nameOf(want)} set not null`];
  return {
    note: 'The child keeps NOT NULL when its parent loses it. To undo that: ALTER TABLE … NO INHERIT, DROP NOT NULL, INHERIT.',
  };
}
