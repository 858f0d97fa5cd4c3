import type { Catalog } from './catalog.ts';
import { CatalogLockError } from './catalog-lock-error.ts';
import { LOCK_FORMAT, type CatalogLock, type LockedFact } from './catalog-lock.ts';
import type { Expected } from './diff-catalogs.ts';
import { indexFacts, sameValue } from './diff-facts.ts';
import { parentOf, textOf } from './identity.ts';
import { compareFacts, keyOf, sortFacts, type AttributeValue, type Fact } from './fact.ts';

/** Attributes that no server before a major can have. */
const SINCE: readonly { readonly kind: string; readonly attribute: string; readonly major: number }[] = [
  { kind: 'column', attribute: 'notNullConstraint', major: 18 },
];

/** What `factsForMajor` said of a lock, by major: a lock never changes, and a checker asks again and again. */
const DERIVED = new WeakMap<CatalogLock, Map<number, readonly Fact[]>>();

/**
 * Returns the facts that a server of `major` states when it has no drift.
 *
 * @throws {CatalogLockError} when the lock does not serve that major.
 */
export function factsForMajor(lock: CatalogLock, major: number): readonly Fact[] {
  if (!lock.majors.includes(major)) {
    throw new CatalogLockError(
      'ERR_CATALOG_LOCK_MAJOR',
      `The catalog lock serves PostgreSQL ${lock.majors.join(', ')}, not ${major}. Build it again with that server among its majors.`,
    );
  }
  const known = DERIVED.get(lock)?.get(major);
  if (known) return known;
  const facts = sortFacts(lock.facts.flatMap((fact) => factForMajor(fact, major)));
  DERIVED.set(lock, (DERIVED.get(lock) ?? new Map<number, readonly Fact[]>()).set(major, facts));
  return facts;
}

/**
 * Returns the facts of a lock for a server of `major`, in the form that `diffCatalogs` takes.
 *
 * @throws {CatalogLockError} when the lock does not serve that major.
 */
export function expectedForMajor(lock: CatalogLock, major: number): Expected {
  const facts = factsForMajor(lock, major);
  if (lock.format === LOCK_FORMAT) return { facts };
  return {
    facts,
    withoutDependencies: `The catalog lock has format ${lock.format}, which does not contain the dependencies of objects, so no repair can be planned. Rewrite it with "migrate lock".`,
  };
}

function factForMajor({ kind, identity, attributes, dependsOn, majors }: LockedFact, major: number): Fact[] {
  const deviation = majors?.[String(major)];
  if (deviation === null) return [];
  const stated = Object.entries({ ...attributes, ...deviation }).filter(
    ([name, value]) =>
      value !== null && !SINCE.some((since) => since.kind === kind && since.attribute === name && major < since.major),
  );
  const fact = { kind, identity, attributes: Object.fromEntries(stated) };
  return [dependsOn ? { ...fact, dependsOn } : fact];
}

/** Builds a lock from the catalogs of one or more servers that the same revisions were run on. */
export interface LockSource {
  readonly head: string | null;
  readonly parent: string | null;
  /** One for each major that was read. */
  readonly catalogs: readonly Catalog[];
  /** Majors that the lock shall serve; one that was not read gets the facts of the next newer one that was, else the newest. */
  readonly majors: readonly number[];
}

/**
 * Builds a lock from the catalogs of one or more servers. A fact that not all majors state lists those that do.
 *
 * @param source `head` and `parent` are names of revisions or null; `majors` are those that the lock serves. No errors.
 */
export function buildLock({ head, parent, catalogs, majors }: LockSource): CatalogLock {
  return {
    format: LOCK_FORMAT,
    head,
    parent,
    majors: [...majors].sort((a, b) => a - b),
    facts: mergeMajors(catalogs, majors),
  };
}

/** One list of facts for several majors: as the newest states them, with what each other states otherwise. */
export function mergeMajors(catalogs: readonly Catalog[], majors: readonly number[]): LockedFact[] {
  const newestFirst = [...catalogs].sort((a, b) => b.major - a.major);
  const [newest] = newestFirst;
  if (newest === undefined)
    throw new CatalogLockError('ERR_CATALOG_LOCK_MAJOR', 'A catalog lock needs the catalog of at least one server.');
  const byMajor = majors.map((major): [number, Map<string, Fact>] => {
    const source = newestFirst.findLast((catalog) => catalog.major >= major) ?? newest;
    return [major, indexFacts(source.facts)];
  });
  const keys = new Map(
    newestFirst.toReversed().flatMap((catalog) => catalog.facts.map((fact): [string, Fact] => [keyOf(fact), fact])),
  );
  return [...keys.values()].map((fact) => withDeviations(fact, byMajor)).sort(compareFacts);
}

function withDeviations(fact: Fact, byMajor: readonly [number, Map<string, Fact>][]): LockedFact {
  const { kind, identity, attributes, dependsOn } = fact;
  const base = { kind, identity, attributes, ...(dependsOn ? { dependsOn } : {}) };
  const majors = byMajor.flatMap(([major, facts]): [string, LockedFact['attributes'] | null][] => {
    const stated = facts.get(keyOf(fact));
    if (stated === undefined) return [[String(major), null]];
    const deviation = deviationOf(fact, stated);
    return Object.keys(deviation).length === 0 ? [] : [[String(major), deviation]];
  });
  return majors.length === 0 ? base : { ...base, majors: Object.fromEntries(majors) };
}

function deviationOf(base: Fact, stated: Fact): Record<string, AttributeValue> {
  const names = new Set([...Object.keys(base.attributes), ...Object.keys(stated.attributes)]);
  const differing = [...names].map((name): [string, AttributeValue, AttributeValue] => [
    name,
    base.attributes[name] ?? null,
    stated.attributes[name] ?? null,
  ]);
  return Object.fromEntries(differing.filter(([, a, b]) => !sameValue(a, b)).map(([name, , value]) => [name, value]));
}

/** Texts in which majors write a stored query otherwise: 16 column names unlike 15, and 19 `json_array(SELECT …)` unlike 18. */
const RENDERED: Readonly<Record<string, readonly string[]>> = {
  view: ['definition'],
  'materialized view': ['definition'],
  rule: ['definition'],
  policy: ['using', 'check'],
  function: ['definition'],
  'extension member': ['definition'],
};

/** Facts that may differ from major to major: with any of them, read every major that the lock shall serve. */
export function factsThatDependOnMajor(facts: readonly Fact[]): Fact[] {
  const networks = tablesWithNetworks(facts);
  return facts.filter(
    (fact) => isRenderedOtherwise(fact) || isOfAnotherVersion(fact) || isNetworkIndex(fact, networks),
  );
}

/** An extension in its default version has that of each server, and with another version other members. */
function isOfAnotherVersion({ kind, identity, attributes }: Fact): boolean {
  return kind === 'extension' && attributes['version'] === '<default>' && identity !== 'plpgsql';
}

function isRenderedOtherwise(fact: Fact): boolean {
  return (RENDERED[fact.kind] ?? []).some((name) => {
    const text = fact.attributes[name];
    return (
      typeof text === 'string' &&
      (text.startsWith('CREATE OR REPLACE ')
        ? text.includes('BEGIN ATOMIC') || (fact.kind === 'extension member' && text.includes('LANGUAGE sql'))
        : text.includes('SELECT '))
    );
  });
}

/** Tables that have a column of network addresses. */
function tablesWithNetworks(facts: readonly Fact[]): ReadonlySet<string> {
  const columns = facts.filter((fact) => fact.kind === 'column' && /^(?:inet|cidr)$/.test(textOf(fact, 'type')));
  return new Set(columns.map(parentOf));
}

/**
 * A GiST index, or exclusion constraint, of network addresses: their standard operator class is another one from 19 on, so
 * a definition names the class on one side and leaves it out on the other.
 */
function isNetworkIndex(fact: Fact, tables: ReadonlySet<string>): boolean {
  if (fact.kind !== 'index' && fact.kind !== 'constraint') return false;
  const definition = textOf(fact, 'definition');
  if (!definition.includes(' USING gist ')) return false;
  const table = fact.kind === 'index' ? textOf(fact, 'table') : parentOf(fact);
  return tables.has(table) || /inet_ops|::(?:inet|cidr)\b/.test(definition);
}
