import type { Place } from '../catalog.ts';
import type { Fact } from '../fact.ts';
import { listOf } from '../identity.ts';
import { roleSql } from '../repair-sql.ts';
import type { KindRepair } from '../repair-steps.ts';

/** Classes that PUBLIC may use unless that is taken away. Source: "Privileges" in the manual, table 5.2. */
const PUBLIC_BY_DEFAULT: Readonly<Record<string, string>> = {
  functions: 'EXECUTE to PUBLIC',
  types: 'USAGE to PUBLIC',
};

interface Target {
  readonly alter: string;
  readonly objects: string;
  readonly role: string;
  /** What the server gives without any default privileges; in a schema they only add to that. */
  readonly standard: readonly string[];
}

function targetOf(fact: Fact, place: Place): Target {
  const at = fact.identity.lastIndexOf(' on ');
  const [where, objects] = [fact.identity.slice('for role '.length, at), fact.identity.slice(at + ' on '.length)];
  const [role = '', schema] = where.split(' in schema ');
  const everyone = PUBLIC_BY_DEFAULT[objects];
  return {
    alter: `alter default privileges for role ${roleSql(role, place)}${schema === undefined ? '' : ` in schema ${schema}`}`,
    objects,
    role: roleSql(role, place),
    standard: schema === undefined ? ['ALL to OWNER', ...(everyone ? [everyone] : [])] : [],
  };
}

/** Statements that lead from one list of phrases to another. */
function move(target: Target, from: readonly string[], to: readonly string[], place: Place): string[] {
  const say = (verb: 'grant' | 'revoke', phrase: string) => {
    const [privileges = '', rest = ''] = phrase.split(' to ');
    const option = rest.endsWith(' with grant option');
    const grantee = option ? rest.slice(0, -' with grant option'.length) : rest;
    const role = grantee === 'OWNER' ? target.role : roleSql(grantee, place);
    return `${target.alter} ${verb} ${privileges} on ${target.objects} ${verb === 'grant' ? 'to' : 'from'} ${role}${verb === 'grant' && option ? ' with grant option' : ''}`;
  };
  return [
    ...from.filter((phrase) => !to.includes(phrase)).map((phrase) => say('revoke', phrase)),
    ...to.filter((phrase) => !from.includes(phrase)).map((phrase) => say('grant', phrase)),
  ];
}

export const defaultPrivilegesRepair: KindRepair = {
  object: (fact) => `default privileges ${fact.identity}`,
  create: (fact, { place }) =>
    move(targetOf(fact, place), targetOf(fact, place).standard, listOf(fact, 'privileges'), place),
  drop: (fact, { place }) =>
    move(targetOf(fact, place), listOf(fact, 'privileges'), targetOf(fact, place).standard, place),

  alter: {
    privileges: ({ want, have, place }) =>
      move(targetOf(want, place), listOf(have, 'privileges'), listOf(want, 'privileges'), place),
  },
};
