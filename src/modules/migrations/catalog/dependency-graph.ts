import { keyOf, type Fact } from './fact.ts';
import { builtOn, parentOf, splitIdentity } from './identity.ts';
import { KINDS } from './kinds/registry.ts';

type Facts = ReadonlyMap<string, Fact>;

const HOMES = new Map(KINDS.map(({ name, livesIn = [] }) => [name, livesIn]));

const known = new WeakMap<Facts, DependencyGraph>();

/** The graph of some facts, made once: a map that was given to it never changes. */
export function graphOf(facts: Facts): DependencyGraph {
  const graph = known.get(facts) ?? new DependencyGraph(facts);
  known.set(facts, graph);
  return graph;
}

/** What is built on what, and what lives in what, in one catalog. Source: pg_depend, as the facts keep it. */
export class DependencyGraph {
  readonly #facts: Facts;
  readonly #members = new Map<string, Fact[]>();

  constructor(facts: Facts) {
    this.#facts = facts;
    for (const fact of facts.values()) {
      const home = this.homeOf(fact);
      if (home) put(this.#members, keyOf(home), fact);
    }
  }

  /** The relation, type or domain that an object is a part of: the table of a column. */
  homeOf(fact: Fact): Fact | undefined {
    const kinds = HOMES.get(fact.kind);
    if (kinds === undefined || kinds.length === 0) return undefined;
    const identity = parentOf(fact);
    for (const kind of kinds) {
      const home = this.#facts.get(`${kind} ${identity}`);
      if (home) return home;
    }
    return undefined;
  }

  /** What lives in an object: columns, constraints, triggers. */
  membersOf(fact: Fact): readonly Fact[] {
    return this.#members.get(keyOf(fact)) ?? [];
  }

  /** What is built on an object itself. */
  dependentsOf(fact: Pick<Fact, 'kind' | 'identity'>): readonly Fact[] {
    return builtOn(this.#facts, keyOf(fact));
  }

  /** What is built on an object, or on a part of it, and not a part of it itself. */
  outsidersOf(fact: Fact): Fact[] {
    const members = new Set(this.membersOf(fact));
    const found = new Set([fact, ...members].flatMap((one) => this.dependentsOf(one)));
    return [...found].filter((one) => one !== fact && !members.has(one));
  }

  /** What has to be there before an object can be: its schema, what it lives in, what it is built on. */
  needsOf(fact: Fact): Fact[] {
    const needs = (fact.dependsOn ?? []).map((key) => this.#facts.get(key));
    needs.push(this.homeOf(fact), this.#schemaOf(fact));
    return needs.flatMap((need) => need ?? []);
  }

  #schemaOf({ identity }: Fact): Fact | undefined {
    return identity.includes('.') ? this.#facts.get(`schema ${splitIdentity(identity)[0] ?? ''}`) : undefined;
  }
}

function put(map: Map<string, Fact[]>, key: string, fact: Fact): void {
  const list = map.get(key);
  if (list) list.push(fact);
  else map.set(key, [fact]);
}

/** Whether an object is built on another one, or on a part of it. */
export function isBuiltOn(fact: Fact, other: Fact, facts: Facts): boolean {
  const on = fact.dependsOn;
  if (on === undefined) return false;
  return (
    on.includes(keyOf(other)) ||
    graphOf(facts)
      .membersOf(other)
      .some((member) => on.includes(keyOf(member)))
  );
}
