import { allPrivileges, type AclType } from './grants.ts';

/** One privilege on one object: who has it, from whom, and whether they may pass it on. Roles as facts name them. */
export interface Privilege {
  readonly grantee: string;
  readonly grantor: string;
  readonly name: string;
  readonly option: boolean;
}

/** What leads from some privileges to others. A privilege that both have in the same way is in none of the lists. */
export interface PrivilegeChange {
  readonly grant: readonly Privilege[];
  /** Whole, whether they could be passed on or not: `option` is false. */
  readonly revoke: readonly Privilege[];
  /** Stay, and may not be passed on any more. */
  readonly revokeOption: readonly Privilege[];
}

/** The owner of the object, in phrases. */
export const OBJECT_OWNER = 'OWNER';

/** `SELECT, UPDATE to app_reader with grant option granted by "Head"`, as `grantPhrases` writes it. */
const PHRASE = /^(.*?) to ("(?:[^"]|"")*"|[^ ]+)( with grant option)?(?: granted by (.+))?$/u;

/**
 * The privileges that phrases list.
 *
 * @param owner the role that is the object's owner by now: what it was granted under its own name is the owner's.
 */
export function privilegesIn(phrases: readonly string[], type: AclType, major: number, owner?: string): Privilege[] {
  const role = (name: string) => (name === owner ? OBJECT_OWNER : name);
  const found = new Map<string, Privilege>();
  for (const phrase of phrases) {
    const [, listed = '', grantee = '', option, grantor = OBJECT_OWNER] = PHRASE.exec(phrase) ?? [];
    for (const name of listed === 'ALL' ? allPrivileges(type, major) : listed.split(', ')) {
      const privilege = { grantee: role(grantee), grantor: role(grantor), name, option: option !== undefined };
      const known = found.get(keyOf(privilege));
      found.set(keyOf(privilege), { ...privilege, option: privilege.option || known?.option === true });
    }
  }
  return [...found.values()];
}

/** The role that a phrase gives something. */
export function granteeIn(phrase: string): string {
  return PHRASE.exec(phrase)?.[2] ?? '';
}

/** Compares privilege by privilege. */
export function changeOf(from: readonly Privilege[], to: readonly Privilege[]): PrivilegeChange {
  const [before, after] = [from, to].map((list) => new Map(list.map((one) => [keyOf(one), one])));
  return {
    grant: to.filter((one) => {
      const known = before?.get(keyOf(one));
      return known === undefined || (one.option && !known.option);
    }),
    revoke: from
      .filter((one) => !after?.has(keyOf(one)))
      .map(({ grantee, grantor, name }) => ({ grantee, grantor, name, option: false })),
    revokeOption: from.filter((one) => one.option && after?.get(keyOf(one))?.option === false),
  };
}

/** Lists of privileges that one statement can name: of one grantee and grantor, passed on or not. */
export function grouped(privileges: readonly Privilege[]): Privilege[][] {
  const key = ({ grantee, grantor, option }: Privilege) => JSON.stringify([grantee, grantor, option]);
  return [...Map.groupBy(privileges, key).values()];
}

function keyOf({ grantee, grantor, name }: Privilege): string {
  return JSON.stringify([grantee, grantor, name]);
}
