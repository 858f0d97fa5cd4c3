import type { Placeholders } from '../catalog.ts';
import type { Fact } from '../fact.ts';
import { DEFAULTED_CLASSES, defaultGrants, type AclType } from '../grants.ts';
import { listOf } from '../identity.ts';
import { changeOf, grouped, OBJECT_OWNER, privilegesIn, type Privilege } from '../privileges.ts';
import { roleSql } from '../repair-sql.ts';
import type { KindRepair, RepairContext } from '../repair-steps.ts';

interface Target {
  readonly alter: string;
  readonly objects: string;
  readonly type: AclType;
  readonly role: string;
  /** What the server gives without any default privileges; in a schema they only add to that. */
  readonly standard: readonly string[];
}

function targetOf(fact: Fact, placeholders: Placeholders): Target {
  const at = fact.identity.lastIndexOf(' on ');
  const [where, objects] = [fact.identity.slice('for role '.length, at), fact.identity.slice(at + ' on '.length)];
  const [role = '', schema] = where.split(' in schema ');
  const type = DEFAULTED_CLASSES.find(([, words]) => words === objects)?.[2] ?? 'r';
  return {
    alter: `alter default privileges for role ${roleSql(role, placeholders)}${schema === undefined ? '' : ` in schema ${schema}`}`,
    objects,
    type,
    role: roleSql(role, placeholders),
    standard: schema === undefined ? defaultGrants(type) : [],
  };
}

/** Statements that lead from one list of phrases to another, privilege by privilege. */
function moveDefaultPrivileges(
  fact: Fact,
  lists: (target: Target) => readonly [from: readonly string[], to: readonly string[]],
  { placeholders, major }: Pick<RepairContext, 'placeholders' | 'major'>,
): string[] {
  const target = targetOf(fact, placeholders);
  const [from = [], to = []] = lists(target).map((phrases) => privilegesIn(phrases, target.type, major));
  const { grant, revoke, revokeOption } = changeOf(from, to);
  const say = (verb: string, list: readonly Privilege[], preposition: string) => {
    const [{ grantee } = { grantee: OBJECT_OWNER }] = list;
    const role = grantee === OBJECT_OWNER ? target.role : roleSql(grantee, placeholders);
    return `${target.alter} ${verb} ${list.map(({ name }) => name).join(', ')} on ${target.objects} ${preposition} ${role}`;
  };
  return [
    ...grouped(grant).map(
      (list) => `${say('grant', list, 'to')}${list[0]?.option === true ? ' with grant option' : ''}`,
    ),
    ...grouped(revoke).map((list) => say('revoke', list, 'from')),
    ...grouped(revokeOption).map((list) => say('revoke grant option for', list, 'from')),
  ];
}

export const defaultPrivilegesRepair: KindRepair = {
  sqlName: (fact) => `default privileges ${fact.identity}`,
  create: (fact, server) =>
    moveDefaultPrivileges(fact, ({ standard }) => [standard, listOf(fact, 'privileges')], server),
  drop: (fact, server) => moveDefaultPrivileges(fact, ({ standard }) => [listOf(fact, 'privileges'), standard], server),
  alter: {
    privileges: ({ want, have, ...server }) =>
      moveDefaultPrivileges(want, () => [listOf(have, 'privileges'), listOf(want, 'privileges')], server),
  },
};
