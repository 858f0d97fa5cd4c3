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

/** The last part: the name of a column, constraint or trigger, without its table. */
export function nameOf(fact: Pick<Fact, 'identity'>): string {
  return splitIdentity(fact.identity).at(-1) ?? '';
}

/** All parts but the last: the table of a column, constraint or trigger; the schema of a table. */
export function parentOf(fact: Pick<Fact, 'identity'>): string {
  return splitIdentity(fact.identity).slice(0, -1).join('.');
}

/** Facts of a kind that live in the object `parent`, in the order in which the map holds them. */
export function childrenOf(facts: ReadonlyMap<string, Fact>, kind: string, parent: string): Fact[] {
  const children: Fact[] = [];
  // most are told apart by their beginning, which costs less than to split each name
  for (const fact of facts.values())
    if (fact.kind === kind && fact.identity.startsWith(parent) && parentOf(fact) === parent) children.push(fact);
  return children;
}

/** An attribute that holds text; an empty text when it is absent. */
export function textOf(fact: Fact, attribute: string): string {
  const value = fact.attributes[attribute];
  return value === undefined || value === null ? '' : String(value);
}

/** An attribute that holds a list; an empty list when it is absent. */
export function listOf(fact: Fact, attribute: string): readonly string[] {
  const value = fact.attributes[attribute];
  return Array.isArray(value) ? value : [];
}
