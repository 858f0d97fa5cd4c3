import { keyOf, type Fact } from '../fact.ts';
import { listOf, textOf } from '../identity.ts';
import { grantName, moveGrants } from '../repair-grants.ts';
import { alterProperties } from '../repair-sql.ts';
import type { Change, KindRepair, RepairContext, Statements } from '../repair-steps.ts';
import type { Placeholders } from '../catalog.ts';
import { literal } from '../sql-text.ts';
import { SETTABLE_OF_TYPE } from './base-type.ts';
import { SETTABLE_OF_OPERATOR } from './operator.ts';
import { changeFamilyMembers } from './operator-family.repair.ts';

/** `uuid-ossp` and `function public.uuid_nil()` of `"uuid-ossp": function public.uuid_nil()`. */
export function memberParts(fact: Pick<Fact, 'identity'>): [extension: string, object: string] {
  const at = fact.identity.indexOf(': ');
  return [
    fact.identity.slice(0, at),
    fact.identity.slice(at + 2).replace('foreign-data wrapper', 'foreign data wrapper'),
  ];
}

const object = (fact: Fact) => memberParts(fact)[1];

/** Members come and go with the extension; only those of one that stays as it is are added and dropped alone. */
function stays(fact: Fact, { expected, actual }: RepairContext): boolean {
  const [want, have] = [expected, actual].map((facts) => facts.get(`extension ${memberParts(fact)[0]}`));
  return (
    want !== undefined &&
    have !== undefined &&
    ['schema', 'version'].every((name) => textOf(want, name) === textOf(have, name))
  );
}

export const extensionMemberRepair: KindRepair = {
  sqlName: (fact: Fact, _place: Placeholders) => object(fact),
  create: (fact, context) =>
    stays(fact, context) ? { note: 'It is gone: run the statement of the extension script again.' } : [],
  drop: (fact, context) => {
    if (!stays(fact, context)) return [];
    const sql = [`alter extension ${memberParts(fact)[0]} drop ${object(fact)}`, `drop ${object(fact)}`];
    return isRenamed(fact, context)
      ? { note: 'The extension lacks a member of its type: it was renamed or moved, so give it its name again.' }
      : sql;
  },
  alter: {
    definition: changeDefinition,
    members: changeMembers,
    firing: ({ want }) => [`alter ${object(want)} ${textOf(want, 'firing') || 'enable'}`],
    owner: giveBack,
    grants: changeGrants,
    grantsAtInstall: () => [],
  },
  // one that is not expected may be a table
  holdsData: true,
};

/** A missing member and one that is not expected, of one type, may be one object under two names. */
function isRenamed(fact: Fact, { expected, actual }: RepairContext): boolean {
  return [...expected.values()].some(
    (one) => one.kind === fact.kind && !actual.has(keyOf(one)) && typeOf(one) === typeOf(fact),
  );
}

/** `pg_trgm: function`. */
function typeOf(member: Fact): string {
  return member.identity.slice(0, member.identity.search(/ [^ ]*\./u));
}

const AGAIN = 'Drop and create the extension, or run the statement of its script again.';

/** What CREATE OR REPLACE, ALTER OPERATOR and ALTER TYPE can bring back. */
function changeDefinition(change: Change): Statements {
  const [name, definition] = [object(change.want), textOf(change.want, 'definition')];
  if (definition.startsWith('CREATE OR REPLACE')) return [definition];
  if (/^(?:composite|domain|enum): /u.test(definition)) return { note: AGAIN };
  const settable = name.startsWith('operator ') ? SETTABLE_OF_OPERATOR : SETTABLE_OF_TYPE;
  const statements = /^(operator|type) /u.test(name) ? alterProperties(name, settable, change) : 'recreate';
  return statements === 'recreate' ? { note: AGAIN } : statements;
}

function changeMembers(change: Change): Statements {
  return changeFamilyMembers(`alter ${object(change.want)}`, change);
}

/** Members are the extension owner's, or the superuser's where the extension is trusted; either is in order. */
function giveBack({ want, have }: Change): Statements {
  if (want.attributes['owner'] !== undefined) return { note: 'A revision gave it away: run that statement again.' };
  if (have.attributes['owner'] === undefined) return [];
  return [
    `do $repair$ begin execute ${literal(`alter ${object(want)} owner to `)} || (select quote_ident(pg_get_userbyid(extowner)) from pg_extension where quote_ident(extname) = ${literal(memberParts(want)[0])}); end $repair$`,
  ];
}

/** A list that is as the extension's script left it is told by the side where it is not. */
function changeGrants({ want, have, placeholders, major }: Change): string[] {
  const atInstall = [want, have].map((fact) => listOf(fact, 'grantsAtInstall')).find((list) => list.length > 0) ?? [];
  const [to = [], from = []] = [want, have].map((fact) =>
    fact.attributes['grants'] === undefined ? atInstall : listOf(fact, 'grants'),
  );
  return moveGrants({ on: grantName(object(want)), placeholders, major }, from, to);
}
