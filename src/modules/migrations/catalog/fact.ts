/** What PostgreSQL can say about one object: text, a number, a flag, nothing, or an ordered list of texts. */
export type AttributeValue = string | number | boolean | null | readonly string[];

/**
 * One thing that PostgreSQL states about its catalog.
 *
 * `(kind, identity)` is unique within a catalog. `identity` is the object's qualified, quoted name as the server writes
 * it with an empty `search_path`, e.g. `public.users.email` for a column.
 */
export interface Fact {
  readonly kind: string;
  readonly identity: string;
  /** Only what differs from the server's own default: an attribute that is absent has it (no comment, logged, nullable). */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /**
   * Keys of the facts that it is built on, in byte order: without them it cannot be. Source: pg_depend. Never compared,
   * for an attribute says what is different. Absent where it was not read, or where it is built on nothing.
   */
  readonly dependsOn?: readonly string[];
  /** Attributes that exist and that the role which read the catalog may not see: never compared. */
  readonly hidden?: readonly string[];
}

/** Runs one SQL statement on one connection and gives its rows; the only thing that this folder needs of the world. */
export type Query = <Row extends object>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

/** Returns the key of a fact, its kind and its identity: unique within one catalog. No errors. */
export function keyOf(fact: Pick<Fact, 'kind' | 'identity'>): string {
  return `${fact.kind} ${fact.identity}`;
}

/** Order of facts everywhere: by kind, then identity, byte-wise, so that no locale changes it. */
export function compareFacts(a: Pick<Fact, 'kind' | 'identity'>, b: Pick<Fact, 'kind' | 'identity'>): number {
  const [left, right] = [keyOf(a), keyOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Sorts facts by kind, then identity, byte-wise, as `compareFacts` does. Makes each key once. No errors. */
export function sortFacts<Some extends Fact>(facts: readonly Some[]): Some[] {
  return facts
    .map((fact): [string, Some] => [keyOf(fact), fact])
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, fact]) => fact);
}
