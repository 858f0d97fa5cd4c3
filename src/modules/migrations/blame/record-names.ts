import type { Drift } from '../catalog/drift.ts';
import { nameOf, parentOf, splitIdentity } from '../catalog/identity.ts';

/** What is needed of a drift to find who did it. */
export type Drifted = Pick<Drift, 'change' | 'kind' | 'identity' | 'attributes'> & {
  /** Table of an index, which neither its name nor what differs need hold. */
  readonly table?: string;
};

/** Kinds that the server names `member on relation`, and the facts `relation.member`. */
const ON_RELATION = new Set(['constraint', 'domain constraint', 'trigger', 'rule', 'policy']);

/** Kinds whose identity holds that of another object behind its type, as `table column public.users.email`. */
const BEHIND_TYPE = new Set([
  'implicit type',
  'security label',
  'extension member',
  'system object',
  'system comment',
  'system privilege',
]);

/** Identities under which the server records DDL of the object itself. */
export function recordNamesOf({ kind, identity, attributes }: Drifted): string[] {
  if (ON_RELATION.has(kind)) return [`${nameOf({ identity })} on ${parentOf({ identity })}`];
  if (BEHIND_TYPE.has(kind)) return wordSuffixes(identity.replace('pg_catalog.', ''));
  if (kind === 'cast') return [identity.replace(' as ', ' AS ')];
  if (kind === 'operator class' || kind === 'operator family') return [identity.replace(' using ', ' USING ')];
  if (kind === 'user mapping') return [identity.replace(' server ', ' on server ')];
  if (kind === 'transform') return [identity, identity.replace(' language ', ' on language ')];
  if (kind !== 'publication') return [identity];
  const changed = (...names: string[]) => attributes.filter(({ name }) => names.includes(name)).flatMap(changedItems);
  return [
    identity,
    ...changed('tables', 'schemas').map((member) => `${relationOf(member)} in publication ${identity}`),
    ...changed('exceptTables').map((table) => `${table} excluded from publication ${identity}`),
  ];
}

/** Identities of what the object is a part of: `public.users` and `public` of `public.users.email`. */
export function containersOf({ kind, identity, attributes, table }: Drifted): string[] {
  if (BEHIND_TYPE.has(kind)) return wordSuffixes(identity).flatMap(parentsOf);
  const parents = attributes
    .filter(({ name }) => name === 'partitionOf')
    .flatMap(({ expected, actual }) => [expected, actual].filter((value) => typeof value === 'string'));
  return [...parentsOf(identity.split('(')[0] ?? ''), ...parents, ...(table === undefined ? [] : [table])];
}

/** Items of a list that only one side has. */
export function changedItems({ expected, actual }: Drift['attributes'][number]): string[] {
  const [want, have] = [expected, actual].map((value) => (Array.isArray(value) ? value.map(String) : []));
  return [
    ...(want ?? []).filter((item) => !have?.includes(item)),
    ...(have ?? []).filter((item) => !want?.includes(item)),
  ];
}

/** `public.users` of `public.users (id, email) where (id > 0)`. */
const relationOf = (member: string): string => member.split(' (')[0]?.split(' where ')[0] ?? '';

function parentsOf(identity: string): string[] {
  const parts = splitIdentity(identity);
  return parts.slice(0, -1).map((_, index) => parts.slice(0, parts.length - 1 - index).join('.'));
}

/** `a b c`, `b c` and `c` of `a b c`. */
function wordSuffixes(text: string): string[] {
  return [text, ...[...text.matchAll(/ /g)].map(({ index }) => text.slice(index + 1))];
}
