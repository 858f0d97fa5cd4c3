import type { Place } from './catalog.ts';
import type { Fact } from './fact.ts';
import { listOf, nameOf, parentOf, textOf } from './identity.ts';
import type { Kind } from './kind.ts';
import { listChange, roleSql } from './repair-sql.ts';
import type { Change, RepairContext } from './repair-steps.ts';
import { literal } from './sql-text.ts';

/** What of a kind the common statements need. */
type Repairable = Pick<Kind, 'name' | 'repair'>;

/** What PUBLIC may do with a new object. Source: "Privileges" in the manual, table 5.2. */
const PUBLIC_BY_DEFAULT: Readonly<Record<string, string>> = {
  database: 'CONNECT, TEMPORARY',
  function: 'EXECUTE',
  aggregate: 'EXECUTE',
  language: 'USAGE',
  'enum type': 'USAGE',
  'composite type': 'USAGE',
  'range type': 'USAGE',
  'base type': 'USAGE',
  domain: 'USAGE',
};

/** Kinds that ALTER DEFAULT PRIVILEGES gives privileges when they are created. */
const DEFAULTED = new Set([
  'table',
  'foreign table',
  'view',
  'materialized view',
  'sequence',
  'function',
  'aggregate',
  'schema',
  'domain',
  'enum type',
  'composite type',
  'range type',
  'base type',
]);

export function setOwner(kind: Repairable, fact: Fact, place: Place): string[] {
  return [`alter ${kind.repair.object(fact, place)} owner to ${roleSql(textOf(fact, 'owner'), place)}`];
}

export function setComment(kind: Repairable, fact: Fact, place: Place): string[] {
  const text = fact.attributes['comment'];
  return [`comment on ${kind.repair.object(fact, place)} is ${typeof text === 'string' ? literal(text) : 'null'}`];
}

/** Statements that leave the expected privileges on an object that was just made, whatever default privileges gave it. */
export function grantsOfNew(
  kind: Repairable,
  fact: Fact,
  { defaultPrivileges, place }: Pick<RepairContext, 'defaultPrivileges' | 'place'>,
): string[] {
  if (!DEFAULTED.has(kind.name) || (fact.attributes['grants'] === undefined && defaultPrivileges.length === 0)) {
    return fact.attributes['grants'] === undefined
      ? []
      : grantStatements(kind.name, grantTarget(kind, fact, place), fact, place);
  }
  const grantees = new Set(
    defaultPrivileges.flatMap((other) => listOf(other, 'privileges')).map((phrase) => split(phrase).grantee),
  );
  const revokes = [...grantees]
    .filter((grantee) => grantee !== 'OWNER')
    .map((grantee) => statement('revoke', kind.name, grantTarget(kind, fact, place), fact, `ALL to ${grantee}`, place));
  const grants =
    fact.attributes['grants'] === undefined
      ? standard(kind.name).map((phrase) =>
          statement('grant', kind.name, grantTarget(kind, fact, place), fact, phrase, place),
        )
      : grantStatements(kind.name, grantTarget(kind, fact, place), fact, place);
  return [...revokes, ...grants];
}

/** From the present list, or the default one, to the expected one. */
export function setGrants(kind: Repairable, { want, have, place }: Change): string[] {
  const target = grantTarget(kind, want, place);
  if (have.attributes['grants'] === undefined && kind.name !== 'column')
    return grantStatements(kind.name, target, want, place);
  const { gone, extra } = listChange(want, have, 'grants');
  const byOthers = extra.flatMap((phrase) => phrase.split(' granted by ')[1] ?? []);
  if (byOthers.length > 0) return withdraw(kind, byOthers, { want, have, place });
  const wanted = want.attributes['grants'] === undefined && kind.name !== 'column' ? standard(kind.name) : gone;
  return [
    ...extra.map((phrase) => statement('revoke', kind.name, target, want, phrase, place)),
    ...wanted.map((phrase) => statement('grant', kind.name, target, want, phrase, place)),
  ];
}

/** Only the grantor can revoke what it granted, unless it loses the right itself: it is taken away and given again. */
function withdraw(
  kind: Repairable,
  grantors: readonly string[],
  { want, have, place }: Pick<Change, 'want' | 'have' | 'place'>,
): string[] {
  const target = grantTarget(kind, want, place);
  const revokes = [...grantors, ...listChange(want, have, 'grants').extra.map((phrase) => split(phrase).grantee)].map(
    (role) => `ALL to ${role}`,
  );
  return [...new Set(revokes), ...listOf(want, 'grants')].map((phrase, at, all) =>
    statement(
      at < all.length - listOf(want, 'grants').length ? 'revoke' : 'grant',
      kind.name,
      target,
      want,
      phrase,
      place,
    ),
  );
}

/** The expected list, for an object that has the default list. */
export function grantStatements(kind: string, target: string, fact: Fact, place: Place): string[] {
  const withdrawn = kind === 'column' ? [] : ['ALL to PUBLIC', 'ALL to OWNER'];
  return [
    ...withdrawn.map((phrase) => statement('revoke', kind, target, fact, phrase, place)),
    ...listOf(fact, 'grants').map((phrase) => statement('grant', kind, target, fact, phrase, place)),
  ];
}

function standard(kind: string): string[] {
  const everyone = PUBLIC_BY_DEFAULT[kind];
  return ['ALL to OWNER', ...(everyone ? [`${everyone} to PUBLIC`] : [])];
}

/** The object as GRANT names it after ON. */
export function grantTarget(kind: Repairable, fact: Fact, place: Place): string {
  return kind.name === 'column' ? `table ${parentOf(fact)}` : (kind.repair.grantOn ?? kind.repair.object)(fact, place);
}

function split(phrase: string): { privileges: string; grantee: string; option: boolean } {
  const [privileges = '', ...rest] = phrase.split(' to ');
  const [grantee = ''] = rest.join(' to ').split(' granted by ');
  const option = grantee.endsWith(' with grant option');
  return { privileges, grantee: option ? grantee.slice(0, -' with grant option'.length) : grantee, option };
}

/**
 * The statements that lead from some privileges to others. What the owner may do is left as it is: he is a superuser, or
 * the owner of the table that the object belongs to.
 *
 * @param target as GRANT names the object: `function pg_catalog.upper(text)`.
 */
export function moveGrants(
  target: string,
  fact: Fact,
  from: readonly string[],
  to: readonly string[],
  place: Place,
): string[] {
  return [
    ...onlyIn(from, to).map((phrase) => statement('revoke', fact.kind, target, fact, phrase, place)),
    ...onlyIn(to, from).map((phrase) => statement('grant', fact.kind, target, fact, phrase, place)),
  ];
}

function onlyIn(phrases: readonly string[], others: readonly string[]): string[] {
  return phrases.filter((phrase) => !others.includes(phrase) && !phrase.includes(' to OWNER'));
}

/** One GRANT or REVOKE of a phrase as facts have it. */
export function statement(
  verb: 'grant' | 'revoke',
  kind: string,
  target: string,
  fact: Fact,
  phrase: string,
  place: Place,
): string {
  const { privileges, grantee, option } = split(phrase);
  const role = roleSql(grantee === 'OWNER' ? textOf(fact, 'owner') || '<owner>' : grantee, place);
  const listed =
    kind === 'column'
      ? privileges
          .split(', ')
          .map((privilege) => `${privilege} (${nameOf(fact)})`)
          .join(', ')
      : privileges;
  return verb === 'grant'
    ? `grant ${listed} on ${target} to ${role}${option ? ' with grant option' : ''}`
    : `revoke ${listed} on ${target} from ${role} cascade`;
}
