import type { AttributeValue } from '../catalog/fact.ts';
import { nameOf, splitIdentity } from '../catalog/identity.ts';
import type { DdlRecord, Verdict } from './ddl-record.ts';
import type { Drifted } from './record-names.ts';
import { isOpaque, namesObject } from './statement-words.ts';

/** Attributes that hold privileges. */
const PRIVILEGES = new Set(['grants', 'privileges', 'initial']);

/** Roles whose names depend on the database. */
const PLACEHOLDERS = new Set(['OWNER', '<owner>']);

/** A role whose privileges on an object differ. */
export interface GrantChange {
  /** Null for a placeholder. */
  readonly grantee: string | null;
  /** `SELECT`, or `ALL`. */
  readonly privileges: readonly string[];
  /** The role has nothing that it is not expected to have, as after the object was created again. */
  readonly isLost: boolean;
}

export const holdsPrivileges = (attribute: string): boolean => PRIVILEGES.has(attribute);

/** Returns the roles whose privileges differ, from phrases such as `SELECT, UPDATE to bob with grant option`. */
export function grantChanges(kind: string, { expected, actual }: Drifted['attributes'][number]): GrantChange[] {
  const [want, have] = [expected, actual].map((phrases) => privilegesByRole(phrases ?? standardPrivileges(kind)));
  if (!want || !have) return [];
  return [...new Set([...want.keys(), ...have.keys()])].flatMap((role) => {
    const [before, now] = [want.get(role) ?? [], have.get(role) ?? []];
    const gained = now.filter((one) => !before.includes(one));
    const differing = [...before.filter((one) => !now.includes(one)), ...gained];
    if (differing.length === 0) return [];
    const privileges = differing.map((one) => one.split(' with ')[0]?.split(' granted ')[0] ?? one);
    return [{ grantee: PLACEHOLDERS.has(role) ? null : role, privileges, isLost: gained.length === 0 }];
  });
}

/** What a list that is null stands for. Source: "Privileges" in the manual, table 5.2. */
function standardPrivileges(kind: string): string[] {
  if (kind === 'column' || kind === 'default privileges') return [];
  const isForAll = ['function', 'aggregate', 'language', 'domain'].includes(kind) || kind.endsWith(' type');
  return isForAll ? ['ALL to OWNER', 'ALL to PUBLIC'] : ['ALL to OWNER'];
}

/** Each privilege of a role with its option and grantor: `SELECT with grant option`. */
function privilegesByRole(phrases: AttributeValue): Map<string, string[]> {
  const byRole = new Map<string, string[]>();
  for (const phrase of Array.isArray(phrases) ? phrases.map(String) : []) {
    const [, privileges = '', role = '', rest = ''] =
      /^(.+?) to (.+?)((?: with grant option)?(?: granted by .+)?)$/.exec(phrase) ?? [];
    const items = privileges.split(', ').map((privilege) => privilege + rest);
    byRole.set(role, [...(byRole.get(role) ?? []), ...items]);
  }
  return byRole;
}

/** The words by which GRANT names the object: its own name, its schema, and its table for a column. */
export function grantNames({ kind, identity }: Drifted): { name: string; schema: string; column: string | null } {
  const named = (kind === 'system privilege' ? identity.split(' ').slice(1).join(' ') : identity).split('(')[0] ?? '';
  const parts = splitIdentity(named);
  const [schema = '', table = ''] = parts;
  if (kind === 'default privileges') {
    return { name: / in schema (.+) on /.exec(identity)?.[1] ?? '', schema: '', column: null };
  }
  return parts.length > 2
    ? { name: table, schema, column: nameOf({ identity: named }) }
    : { name: nameOf({ identity: named }), schema: parts.length > 1 ? schema : '', column: null };
}

/** Judges a GRANT, REVOKE or ALTER DEFAULT PRIVILEGES: these are recorded without an object, so the text decides. */
export function judgeGrant(record: DdlRecord, drifted: Drifted, change: GrantChange): Verdict {
  const isDefault = record.tag === 'ALTER DEFAULT PRIVILEGES';
  if (isDefault !== (drifted.kind === 'default privileges')) return 'no';
  const { statement } = record;
  if (statement !== null && grants(record.tag, statement, drifted, change)) return 'yes';
  return isOpaque(record) ? 'maybe' : 'no';
}

function grants(tag: string, statement: string, drifted: Drifted, { grantee, privileges }: GrantChange): boolean {
  const { name, schema, column } = grantNames(drifted);
  const onAll = /\ball\s+\w+\s+in\s+schema\b/i.test(statement) && namesObject(statement, schema);
  const onObject = name === '' || namesObject(statement, name);
  if (!onObject && !onAll) return false;
  if (column !== null && tag !== 'REVOKE' && !namesObject(statement, column)) return false;
  if (grantee !== null && !namesObject(statement, grantee)) return false;
  const all = /\ball\b(?:\s+privileges)?\s*(?:\(|on\b)/i.test(statement);
  return all || privileges.includes('ALL') || privileges.some((privilege) => namesObject(statement, privilege));
}
