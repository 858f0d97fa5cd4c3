import type { Placeholders } from './catalog.ts';
import type { AclType } from './grants.ts';
import { changeOf, grouped, OBJECT_OWNER, privilegesIn, type Privilege } from './privileges.ts';
import { roleSql } from './repair-sql.ts';

/** A column whose privileges a REVOKE on its whole table takes along. */
export interface GrantedColumn {
  readonly name: string;
  /** Phrases that the column is expected to have. */
  readonly grants: readonly string[];
}

/** An object that privileges are on. */
export interface GrantTarget {
  /** As GRANT names it after ON: `table public.users`, also for a column. */
  readonly on: string;
  /** Name of the column, where it is one. */
  readonly column?: string;
  /** The role that owns it while the statements run, as facts name it; absent where the owner's privileges stay as they are. */
  readonly owner?: string;
  readonly columns?: readonly GrantedColumn[];
  readonly placeholders: Placeholders;
  readonly major: number;
}

/** Class of an object, by the word that GRANT names it with. */
const TYPES: Readonly<Record<string, AclType>> = {
  table: 'r',
  sequence: 's',
  database: 'd',
  function: 'f',
  procedure: 'f',
  routine: 'f',
  language: 'l',
  schema: 'n',
  'foreign data wrapper': 'F',
  'foreign server': 'S',
  type: 'T',
  domain: 'T',
};

/** What DROP and COMMENT call otherwise than GRANT. */
const NAMED_OTHERWISE: readonly [name: RegExp, word: string][] = [
  [/^(view|materialized view|foreign table) /u, 'table '],
  [/^aggregate /u, 'function '],
  [/^foreign-data wrapper /u, 'foreign data wrapper '],
  [/^server /u, 'foreign server '],
];

/** The object as GRANT names it. */
export function grantName(object: string): string {
  return NAMED_OTHERWISE.reduce((name, [pattern, word]) => name.replace(pattern, word), object);
}

/** Class of the object after ON, or of its column. */
export function aclTypeOf({ on, column }: Pick<GrantTarget, 'on' | 'column'>): AclType {
  if (column !== undefined) return 'c';
  const word = Object.keys(TYPES).find((one) => on.startsWith(`${one} `));
  return (word === undefined ? undefined : TYPES[word]) ?? 'T';
}

/**
 * The statements that lead from some privileges to others, as phrases list them: what is missing is granted before what
 * is too much is revoked, and what stays is not touched, so that no role loses for a moment what it should have.
 */
export function moveGrants(target: GrantTarget, from: readonly string[], to: readonly string[]): string[] {
  const read = (phrases: readonly string[]) =>
    privilegesIn(phrases, aclTypeOf(target), target.major, target.owner).filter(
      ({ grantee }) => target.owner !== undefined || grantee !== OBJECT_OWNER,
    );
  const [present, wanted] = [read(from), read(to)];
  const { grant, revoke, revokeOption } = changeOf(present, wanted);
  const revoked = [...revoke, ...revokeOption];
  // what a role granted that may grant no more goes with its right to
  const follows = (one: Privilege) => one.grantor !== OBJECT_OWNER && passesOn(one, present) && !passesOn(one, wanted);
  return [
    ...grouped(sortPrivileges(grant, wanted)).flatMap((list) => asGrantor(list, [grantOf(list, target)], target)),
    ...grouped(revoked.filter((one) => !follows(one))).flatMap((list) => revokeFrom(list, { present, wanted }, target)),
  ];
}

/** Whether the role that granted a privilege may grant it. */
function passesOn({ grantor, name }: Privilege, list: readonly Privilege[]): boolean {
  return list.some((one) => one.grantee === grantor && one.option && one.name === name);
}

/** Who passes a privilege on has to have it first. */
function sortPrivileges(grant: readonly Privilege[], wanted: readonly Privilege[]): Privilege[] {
  const depth = ({ grantor, name }: Privilege, seen: readonly string[] = []): number => {
    if (grantor === OBJECT_OWNER || seen.includes(grantor)) return 0;
    const source = wanted.find((one) => one.grantee === grantor && one.name === name && one.option);
    return source === undefined ? 1 : 1 + depth(source, [...seen, grantor]);
  };
  return [...grant].sort((a, b) => depth(a) - depth(b));
}

function revokeFrom(
  list: readonly Privilege[],
  { present, wanted }: Record<'present' | 'wanted', readonly Privilege[]>,
  target: GrantTarget,
): string[] {
  const statements = [revokeOf(list, target), ...columnsKept(list, target)];
  const [{ grantor } = { grantor: OBJECT_OWNER }] = list;
  if (grantor === OBJECT_OWNER) return [atomic(statements)];
  const names = new Set(list.map(({ name }) => name));
  const keeps = wanted.some((one) => names.has(one.name) && one.grantor === grantor);
  const rights = present.filter((one) => names.has(one.name) && one.grantee === grantor && one.option);
  // nothing of what it granted stays: its right to grant is taken and given again, which needs no membership in the role
  if (!keeps && rights.length > 0 && rights.every((one) => one.grantor === OBJECT_OWNER))
    return [atomic([revokeOf(rights, target), ...columnsKept(rights, target), grantOf(rights, target)])];
  return asGrantor(list, statements, target);
}

/** A REVOKE on a table is one on each of its columns too: what those should have is granted again at once. */
function columnsKept(list: readonly Privilege[], target: GrantTarget): string[] {
  return (target.columns ?? []).flatMap(({ name: column, grants }) => {
    const kept = privilegesIn(grants, 'c', target.major, target.owner).filter((one) =>
      list.some(
        ({ name, grantee, grantor }) => name === one.name && grantee === one.grantee && grantor === one.grantor,
      ),
    );
    return grouped(kept).map((some) => grantOf(some, { ...target, column }));
  });
}

/** Only the role that granted something can revoke it, and only by name of itself. */
function asGrantor(list: readonly Privilege[], statements: readonly string[], { placeholders }: GrantTarget): string[] {
  const [{ grantor } = { grantor: OBJECT_OWNER }] = list;
  if (grantor === OBJECT_OWNER) return [...statements];
  return [
    `do $repair$ declare earlier text := current_setting('role'); begin\n` +
      `  set local role ${roleSql(grantor, placeholders)};\n  ${statements.join(';\n  ')};\n` +
      `  perform set_config('role', earlier, false);\nend $repair$`,
  ];
}

/** One statement for several, so that no session sees the state in between. */
function atomic(statements: readonly string[]): string {
  const [only = ''] = statements;
  return statements.length === 1 ? only : `do $repair$ begin\n  ${statements.join(';\n  ')};\nend $repair$`;
}

function grantOf(list: readonly Privilege[], target: GrantTarget): string {
  const option = list[0]?.option === true ? ' with grant option' : '';
  return `grant ${namesOf(list, target)} on ${target.on} to ${granteeOf(list, target)}${option}`;
}

function revokeOf(list: readonly Privilege[], target: GrantTarget): string {
  const option = list[0]?.option === true ? 'grant option for ' : '';
  return `revoke ${option}${namesOf(list, target)} on ${target.on} from ${granteeOf(list, target)} cascade`;
}

function namesOf(list: readonly Privilege[], { column }: GrantTarget): string {
  const names = list.map(({ name }) => (column === undefined ? name : `${name} (${column})`));
  return [...new Set(names)].sort().join(', ');
}

function granteeOf(list: readonly Privilege[], { owner, placeholders }: GrantTarget): string {
  const [{ grantee } = { grantee: OBJECT_OWNER }] = list;
  return roleSql(grantee === OBJECT_OWNER ? (owner ?? '<owner>') : grantee, placeholders);
}
