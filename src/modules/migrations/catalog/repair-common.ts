import type { Placeholders } from './catalog.ts';
import { keyOf, type Fact } from './fact.ts';
import { defaultGrants } from './grants.ts';
import { childrenOf, listOf, nameOf, parentOf, textOf } from './identity.ts';
import type { Kind } from './kind.ts';
import { granteeIn, OBJECT_OWNER } from './privileges.ts';
import { aclTypeOf, grantName, moveGrants, type GrantTarget } from './repair-grants.ts';
import { roleSql } from './repair-sql.ts';
import type { Change, RepairContext } from './repair-steps.ts';
import { literal } from './sql-text.ts';

/** What of a kind the common statements need. */
type Repairable = Pick<Kind, 'name' | 'repair'>;

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

export function setOwner(kind: Repairable, fact: Fact, placeholders: Placeholders): string[] {
  return [`alter ${kind.repair.sqlName(fact, placeholders)} owner to ${roleSql(textOf(fact, 'owner'), placeholders)}`];
}

export function setComment(kind: Repairable, fact: Fact, placeholders: Placeholders): string[] {
  const text = fact.attributes['comment'];
  return [
    `comment on ${kind.repair.sqlName(fact, placeholders)} is ${typeof text === 'string' ? literal(text) : 'null'}`,
  ];
}

/** Statements that leave the expected privileges on an object that was just made, whatever default privileges gave it. */
export function grantsOfNew(kind: Repairable, fact: Fact, context: GrantContext): string[] {
  const target = grantTarget(kind, fact, textOf(fact, 'owner'), context);
  const [standard, wanted] = [defaultGrants(aclTypeOf(target)), grantsOf(fact, target)];
  const given = DEFAULTED.has(kind.name)
    ? context.defaultPrivileges.flatMap((other) => listOf(other, 'privileges')).map(granteeIn)
    : [];
  if (given.length === 0) return moveGrants(target, standard, wanted);
  const others = [...new Set(given)].filter((grantee) => grantee !== OBJECT_OWNER);
  const known = standard.filter((phrase) => !given.includes(granteeIn(phrase)));
  return [
    ...others.map((grantee) => `revoke ALL on ${target.on} from ${roleSql(grantee, context.placeholders)} cascade`),
    ...moveGrants(target, known, wanted),
    ...moveGrants(
      target,
      ['ALL to OWNER'],
      wanted.filter((phrase) => granteeIn(phrase) === OBJECT_OWNER),
    ),
  ];
}

/**
 * From the present list to the expected one.
 *
 * @param owner the role that owns the object when the statements run; what it was granted before is its own by then.
 */
export function setGrants(kind: Repairable, { want, have, ...context }: Change, owner: string): string[] {
  const target = grantTarget(kind, want, owner, context);
  return moveGrants(target, grantsOf(have, target), grantsOf(want, target));
}

type GrantContext = Pick<RepairContext, 'expected' | 'actual' | 'defaultPrivileges' | 'placeholders' | 'major'>;

/** The list of an object; that which the server gives by itself where the fact has none. */
function grantsOf(fact: Fact, target: GrantTarget): readonly string[] {
  return fact.attributes['grants'] === undefined ? defaultGrants(aclTypeOf(target)) : listOf(fact, 'grants');
}

function grantTarget(
  kind: Repairable,
  fact: Fact,
  owner: string,
  { expected, actual, placeholders, major }: GrantContext,
): GrantTarget {
  if (kind.name === 'column' || kind.name === 'system column') {
    const table = parentOf(fact);
    return {
      on: `table ${table}`,
      column: nameOf(fact),
      owner: ownerOfTable(table, expected, actual),
      placeholders,
      major,
    };
  }
  const columns = childrenOf(expected, 'column', fact.identity).filter(
    (column) => column.attributes['grants'] !== undefined && actual.has(keyOf(column)),
  );
  return {
    on: grantName((kind.repair.grantOn ?? kind.repair.sqlName)(fact, placeholders)),
    owner,
    columns: columns.map((column) => ({ name: nameOf(column), grants: listOf(column, 'grants') })),
    placeholders,
    major,
  };
}

/** The role that owns the table of a column when the column is altered: tables have theirs by then, views not yet. */
function ownerOfTable(table: string, expected: ReadonlyMap<string, Fact>, actual: ReadonlyMap<string, Fact>): string {
  const found = [
    ...['table', 'foreign table'].map((kind) => expected.get(`${kind} ${table}`)),
    ...['view', 'materialized view'].flatMap((kind) =>
      [actual, expected].map((facts) => facts.get(`${kind} ${table}`)),
    ),
  ].find((fact) => fact !== undefined);
  return (found && textOf(found, 'owner')) || '<owner>';
}
