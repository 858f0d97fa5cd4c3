import type { Fact } from './fact.ts';

/** Parts of a quoted, dotted name: `public."a.b".c` is `public`, `"a.b"`, `c`. */
export function splitIdentity(identity: string): string[] {
  const parts = [''];
  let quoted = false;
  for (const character of identity) {
    if (character === '"') quoted = !quoted;
    if (character === '.' && !quoted) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

/** Returns the last part of the identity: the name of a column, constraint or trigger, without its table. No errors. */
export function nameOf({ identity }: Pick<Fact, 'identity'>): string {
  // nearly no name is quoted, and then the last dot tells
  if (!identity.includes('"')) return identity.slice(identity.lastIndexOf('.') + 1);
  return splitIdentity(identity).at(-1) ?? '';
}

/** Returns all parts of the identity but the last: the table of a column, the schema of a table. No errors. */
export function parentOf({ identity }: Pick<Fact, 'identity'>): string {
  if (!identity.includes('"')) return identity.slice(0, Math.max(0, identity.lastIndexOf('.')));
  return splitIdentity(identity).slice(0, -1).join('.');
}

/** The name of a function without its arguments. */
export function withoutArguments(identity: string): string {
  return identity.replace(/\([^]*$/u, '');
}

type Facts = ReadonlyMap<string, Fact>;

/** A look-up that is made once for a map of facts, which never changes. */
function indexedBy(keyOf: (fact: Fact) => string): (facts: Facts) => ReadonlyMap<string, readonly Fact[]> {
  const known = new WeakMap<Facts, ReadonlyMap<string, readonly Fact[]>>();
  return (facts) => {
    const index = known.get(facts) ?? Map.groupBy(facts.values(), keyOf);
    known.set(facts, index);
    return index;
  };
}

/** Tells the facts that have a name in common, which is empty for those that are left out. */
export function childrenBy(nameOfGroup: (fact: Fact) => string): (facts: Facts, name: string) => readonly Fact[] {
  const index = indexedBy(nameOfGroup);
  return (facts, name) => (name === '' ? [] : (index(facts).get(name) ?? []));
}

const known = new WeakMap<Facts, ReadonlyMap<string, readonly Fact[]>>();

/** What is built on an object itself, by its key, in the order in which the map holds them. */
export function builtOn(facts: Facts, key: string): readonly Fact[] {
  const index = known.get(facts) ?? indexDependents(facts);
  known.set(facts, index);
  return index.get(key) ?? [];
}

function indexDependents(facts: Facts): ReadonlyMap<string, readonly Fact[]> {
  const index = new Map<string, Fact[]>();
  for (const fact of facts.values())
    for (const key of fact.dependsOn ?? []) {
      const dependents = index.get(key);
      if (dependents) dependents.push(fact);
      else index.set(key, [fact]);
    }
  return index;
}

const byParent = indexedBy((fact) => `${fact.kind} ${parentOf(fact)}`);
const byIdentity = indexedBy(({ identity }) => identity);
const byIdentityColumn = indexedBy((fact) => textOf(fact, 'identityOf'));

/** Facts of a kind that live in the object `parent`, in the order in which the map holds them. */
export function childrenOf(facts: Facts, kind: string, parent: string): readonly Fact[] {
  return byParent(facts).get(`${kind} ${parent}`) ?? [];
}

/** Facts of any kind that have a name. */
export function namedAs(facts: Facts, identity: string): readonly Fact[] {
  return byIdentity(facts).get(identity) ?? [];
}

/** The sequence of an identity column. */
export function sequenceOfIdentity(facts: Facts, column: Fact): Fact | undefined {
  return byIdentityColumn(facts).get(column.identity)?.[0];
}

/** Returns an attribute as text; an empty text when it is absent. No errors. */
export function textOf(fact: Fact, attribute: string): string {
  const value = fact.attributes[attribute];
  return value === undefined || value === null ? '' : String(value);
}

/** Returns an attribute that holds a list; an empty list when it is absent. No errors. */
export function listOf(fact: Fact, attribute: string): readonly string[] {
  const value = fact.attributes[attribute];
  return Array.isArray(value) ? value : [];
}
