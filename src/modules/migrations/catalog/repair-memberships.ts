import { diffFacts } from './diff-facts.ts';
import { keyOf, type Fact } from './fact.ts';
import { parentOf, splitIdentity, textOf } from './identity.ts';
import { memberParts } from './kinds/extension-member.repair.ts';
import type { BulkFix } from './bulk-fix.ts';

/**
 * Objects that are there as expected, but for the extension that they belong to: ALTER EXTENSION … ADD or DROP was run on
 * them. The facts of a member are few and those of an object many, so such a change reads as many drifts and is repaired by
 * one statement.
 *
 * @returns the statements, and the actual facts as they are afterwards
 */
export function findMemberships(
  expected: readonly Fact[],
  actual: readonly Fact[],
): { bulkFixes: BulkFix[]; actual: readonly Fact[] } {
  const differences = diffFacts(expected, actual);
  const missing = differences.flatMap(({ want, have }) => (want && !have ? [want] : []));
  const unexpected = differences.flatMap(({ want, have }) => (have && !want ? [have] : []));
  const moved = differences.flatMap(({ want, have }) => (want && have && isMoved(want, have) ? [{ want, have }] : []));
  const lost = missing
    .filter(isExtensionMember)
    .flatMap((member) => findFixes('add', member, [...unexpected, ...moved.map(({ have }) => have)]));
  const gained = unexpected
    .filter(isExtensionMember)
    .flatMap((member) => findFixes('drop', member, [...missing, ...moved.map(({ want }) => want)]));
  if (lost.length + gained.length === 0) return { bulkFixes: [], actual };
  const parts = new Set([...lost, ...gained].flatMap((one) => one.parts).map(keyOf));
  const back = moved.filter(({ want }) => parts.has(keyOf(want)));
  const gone = new Set([
    ...back.map(({ have }) => keyOf(have)),
    ...lost.flatMap((one) => one.parts.map(keyOf)),
    ...gained.map(({ member }) => keyOf(member)),
  ]);
  const isBack = new Set(back.map(({ want }) => keyOf(want)));
  const there = [
    ...gained.flatMap((one) => one.parts.filter((part) => !isBack.has(keyOf(part)))),
    ...lost.map(({ member }) => member),
    ...back.map(({ want, have }) => asMember(want, have)),
  ];
  return {
    bulkFixes: [...gained, ...lost].map(({ bulkFix }) => bulkFix),
    actual: [...actual.filter((fact) => !gone.has(keyOf(fact))), ...there],
  };
}

interface Found {
  readonly member: Fact;
  /** Facts of the object itself and of what lives in it, on the side that does not know the membership. */
  readonly parts: readonly Fact[];
  readonly bulkFix: BulkFix;
}

function findFixes(verb: 'add' | 'drop', member: Fact, others: readonly Fact[]): Found[] {
  const [extension, object] = memberParts(member);
  const own = others.find((fact) => isObject(fact, object));
  if (own === undefined) return [];
  const parts = others.filter((fact) => fact === own || livesIn(fact, own));
  const note = verb === 'add' ? `It goes back to extension ${extension}.` : `It leaves extension ${extension}.`;
  return [
    {
      member,
      parts,
      bulkFix: {
        key: keyOf(member),
        sql: `alter extension ${extension} ${verb} ${object}`,
        covers: parts.map((fact) => ({ key: keyOf(fact), note })),
      },
    },
  ];
}

/** Attributes that a relation does not have while it is a member: the fact of the member has them. */
const OF_MEMBERS = new Set(['definition', 'owner', 'comment', 'grants', 'extension']);

/** A relation belongs to another extension, or to one on one side only. */
function isMoved(want: Fact, have: Fact): boolean {
  return textOf(want, 'extension') !== textOf(have, 'extension');
}

/** What is there, with the attributes that the membership decides about as expected. */
function asMember(want: Fact, have: Fact): Fact {
  const entries = Object.entries(have.attributes).filter(([name]) => !OF_MEMBERS.has(name));
  const wanted = Object.entries(want.attributes).filter(([name]) => OF_MEMBERS.has(name));
  return { ...have, attributes: Object.fromEntries([...entries, ...wanted]) };
}

function isExtensionMember(fact: Fact): boolean {
  return fact.kind === 'extension member';
}

/**
 * Whether a fact is about the object of a member: `composite type public.money` of `type public.money`. The server
 * writes the names of a member with the schema of every type, and words such as USING in capitals.
 */
function isObject({ kind, identity }: Fact, object: string): boolean {
  const [wanted, name] = [withOneSpelling(object), withOneSpelling(identity)];
  if (!wanted.endsWith(` ${name}`)) return false;
  const type = wanted.slice(0, -name.length - 1);
  return (
    kind === type ||
    kind.replace('-', ' ') === type ||
    (kind === 'domain' && type === 'type') ||
    kind.endsWith(` ${type}`)
  );
}

function withOneSpelling(text: string): string {
  return text
    .replaceAll('pg_catalog.', '')
    .replaceAll(' USING ', ' using ')
    .replace(/^cast \((.*) AS (.*)\)$/u, 'cast ($1 as $2)');
}

/** Columns, constraints and the like of a table, its indexes, the sequences of its columns; the mappings of a server. */
function livesIn(fact: Fact, owner: Fact): boolean {
  if (fact.kind === 'user mapping')
    return owner.kind === 'foreign server' && fact.identity.endsWith(` server ${owner.identity}`);
  if (isExtensionMember(fact) || splitIdentity(owner.identity).length !== 2) return false;
  return (
    (parentOf(fact) === owner.identity && fact.kind !== owner.kind) ||
    textOf(fact, 'table') === owner.identity ||
    [textOf(fact, 'ownedBy'), textOf(fact, 'identityOf')].some(
      (column) => column !== '' && parentOf({ identity: column }) === owner.identity,
    )
  );
}
