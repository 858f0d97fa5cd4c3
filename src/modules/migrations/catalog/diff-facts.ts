import type { AttributeDrift, Drift } from './drift.ts';
import { compareFacts, keyOf, type AttributeValue, type Fact } from './fact.ts';

/** One object that is not the same on both sides, with both sides. */
export interface Difference extends Pick<Drift, 'change' | 'kind' | 'identity' | 'attributes'> {
  readonly want: Fact | undefined;
  readonly have: Fact | undefined;
}

/** Lists of members that are facts themselves: only the order of the members that both sides have is compared. */
const RELATIVE_ORDER = new Set(['columnOrder']);

/**
 * Every object that differs, in the order of `compareFacts`. Pure and generic: it knows no kind.
 *
 * @returns an empty list exactly when the fingerprints of the two sides are equal
 */
export function diffFacts(expected: readonly Fact[], actual: readonly Fact[]): Difference[] {
  const [want, have] = [indexFacts(expected), indexFacts(actual)];
  const keys = new Set([...want.keys(), ...have.keys()]);
  return [...keys].flatMap((key) => difference(want.get(key), have.get(key))).sort(compareFacts);
}

/** Facts by their key. */
export function indexFacts(facts: readonly Fact[]): Map<string, Fact> {
  return new Map(facts.map((fact) => [keyOf(fact), fact]));
}

function difference(want: Fact | undefined, have: Fact | undefined): Difference[] {
  const some = want ?? have;
  if (some === undefined) return [];
  const names = [...new Set([...Object.keys(want?.attributes ?? {}), ...Object.keys(have?.attributes ?? {})])].sort();
  const attributes = names.flatMap((name) => attributeDrift(name, want, have));
  if (want !== undefined && have !== undefined && attributes.length === 0) return [];
  const change = want === undefined ? 'unexpected' : have === undefined ? 'missing' : 'changed';
  return [{ change, kind: some.kind, identity: some.identity, attributes, want, have }];
}

function attributeDrift(name: string, want: Fact | undefined, have: Fact | undefined): AttributeDrift[] {
  const [expected, actual] = [want?.attributes[name] ?? null, have?.attributes[name] ?? null];
  const equal =
    RELATIVE_ORDER.has(name) && want !== undefined && have !== undefined
      ? sameRelativeOrder(expected, actual)
      : sameValue(expected, actual);
  return equal ? [] : [{ name, expected, actual }];
}

/** Whether two attribute values are the same; lists item by item. */
export function sameValue(a: AttributeValue, b: AttributeValue): boolean {
  return (
    a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => item === b[at]))
  );
}

/** Whether two facts have one fingerprint: absent and null are the same, and the order of attributes does not count. */
export function sameFact(a: Fact, b: Fact | undefined): boolean {
  if (b === undefined || a.kind !== b.kind || a.identity !== b.identity) return false;
  return isSubset(a, b) && isSubset(b, a);
}

/** Whether every attribute of `a` is one of `b`. Without a list of names: this is asked of every fact in every check. */
function isSubset({ attributes: a }: Fact, { attributes: b }: Fact): boolean {
  for (const name in a) if (!sameValue(a[name] ?? null, b[name] ?? null)) return false;
  return true;
}

function sameRelativeOrder(a: AttributeValue, b: AttributeValue): boolean {
  const [left, right] = [Array.isArray(a) ? a : [], Array.isArray(b) ? b : []];
  return sameValue(
    left.filter((item) => right.includes(item)),
    right.filter((item) => left.includes(item)),
  );
}
