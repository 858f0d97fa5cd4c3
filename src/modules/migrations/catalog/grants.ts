import type { Scope } from './scope.ts';
import { roleName } from './sql-conditions.ts';
import { literal } from './sql-text.ts';

/** Class of object whose privileges are listed. Source: the first argument of `acldefault`, and `c` for a column. */
export type AclType = 'c' | 'r' | 's' | 'd' | 'f' | 'l' | 'n' | 'F' | 'S' | 'T' | 'L';

const PRIVILEGES: Readonly<Record<AclType, string>> = {
  c: 'INSERT REFERENCES SELECT UPDATE',
  r: 'DELETE INSERT REFERENCES SELECT TRIGGER TRUNCATE UPDATE',
  s: 'SELECT UPDATE USAGE',
  d: 'CONNECT CREATE TEMPORARY',
  f: 'EXECUTE',
  l: 'USAGE',
  n: 'CREATE USAGE',
  F: 'USAGE',
  S: 'USAGE',
  T: 'USAGE',
  L: 'SELECT UPDATE',
};

/** The privileges that `ALL` is. MAINTAIN on tables came with 17. Source: "Privileges" in the manual, table 5.2. */
export function allPrivileges(type: AclType, major: number): readonly string[] {
  return [...PRIVILEGES[type].split(' '), ...(type === 'r' && major >= 17 ? ['MAINTAIN'] : [])];
}

/** How many privileges `ALL` is. */
export function countOfAll(type: AclType, major: number): number {
  return allPrivileges(type, major).length;
}

/** Object classes as ALTER DEFAULT PRIVILEGES names them, with the letter that privileges of the class have. */
export const DEFAULTED_CLASSES: readonly [letter: string, words: string, type: AclType][] = [
  ['r', 'tables', 'r'],
  ['S', 'sequences', 's'],
  ['f', 'functions', 'f'],
  ['T', 'types', 'T'],
  ['n', 'schemas', 'n'],
  ['L', 'large objects', 'L'],
];

/**
 * Items of an access control list, each as the phrase that GRANT takes: `SELECT, UPDATE to app_reader with grant option`.
 *
 * The whole set is written `ALL`, so that a new privilege of a new major (MAINTAIN in 17) changes nothing for those who
 * have everything; the object's owner is `OWNER`, so that a list moves with its owner. Sorted: the order in which
 * grants were made does not matter.
 */
export function grantPhrases(scope: Scope, acl: string, type: AclType, owner: string): string {
  return listGrants(scope, acl, String(countOfAll(type, scope.major)), owner);
}

/** The same for lists of several classes: `all` is an expression for the number of privileges that ALL is. */
export function listGrants(scope: Scope, acl: string, all: string, owner: string): string {
  return `(select coalesce(array_agg(phrase order by phrase), '{}') from (
    select case when count(*) = ${all} then 'ALL' else string_agg(privilege_type, ', ' order by privilege_type) end
      || ' to ' || case when grantee = ${owner} then 'OWNER' else ${roleName(scope, 'grantee')} end
      || case when is_grantable then ' with grant option' else '' end
      || case when grantor = ${owner} then '' else ' granted by ' || ${roleName(scope, 'grantor')} end as phrase
    from aclexplode(${acl}) group by grantee, grantor, is_grantable) item)`;
}

/** What the server gives by itself, as `grantPhrases` writes it. Source: "Privileges" in the manual, table 5.2. */
export function defaultGrants(type: AclType): readonly string[] {
  if (type === 'c') return [];
  if (type === 'd') return ['ALL to OWNER', 'CONNECT, TEMPORARY to PUBLIC'];
  return ['f', 'l', 'T'].includes(type) ? ['ALL to OWNER', 'ALL to PUBLIC'] : ['ALL to OWNER'];
}

/** Privileges on an object, or null when they are what the server gives by itself (a null list is the default list). */
export function grants(scope: Scope, acl: string, type: AclType, owner: string): string {
  const standard = `array[${defaultGrants(type).map(literal).join(', ')}]::text[]`;
  return `case when ${acl} is not null then to_json(nullif(${grantPhrases(scope, acl, type, owner)}, ${standard})) end`;
}
