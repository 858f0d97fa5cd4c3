import { keyOf, type Fact } from './fact.ts';
import { alignInheritedKeys } from './inherited-keys.ts';
import { expiredIgnores, ruleFor, type Ignore, type Policy } from './policy.ts';

/** Facts that an attribute `columnOrder` lists by name. */
const MEMBER_KINDS = new Set(['column', 'composite attribute']);

/**
 * Both sides without what is not compared: ignored objects and attributes, and attributes hidden from either reader.
 *
 * Diff and fingerprint both work on the result, so that they agree.
 */
export function comparable(
  expected: readonly Fact[],
  actual: readonly Fact[],
  policy: Policy,
  now: Date,
): [readonly Fact[], readonly Fact[]] {
  const hidden = new Map<string, Set<string>>();
  for (const fact of [...expected, ...actual]) {
    if (fact.hidden === undefined) continue;
    for (const attribute of fact.hidden) hidden.set(keyOf(fact), (hidden.get(keyOf(fact)) ?? new Set()).add(attribute));
  }
  const expired = expiredIgnores(policy, now);
  const ignores = policy.ignores.filter((ignore) => !expired.includes(ignore));
  const reduce = (facts: readonly Fact[]) => reduceSide(facts, hidden, ignores, policy);
  const wanted = reduce(expected);
  return [wanted, alignInheritedKeys(wanted, reduce(actual))];
}

function reduceSide(
  facts: readonly Fact[],
  hidden: ReadonlyMap<string, ReadonlySet<string>>,
  ignores: readonly Ignore[],
  policy: Policy,
): readonly Fact[] {
  const nothingIgnored =
    hidden.size === 0 && ignores.length === 0 && policy.severities.every(({ severity }) => severity !== 'ignored');
  // nearly always so, and then the rules need not be asked about each of thousands of facts
  if (nothingIgnored) return facts;
  const kept = facts.filter(
    (fact) =>
      ruleFor(policy, fact.kind, '') !== 'ignored' &&
      !ignores.some((ignore) => ignore.attribute === undefined && covers(ignore, fact)),
  );
  const leftOut = membersLeftOut(facts, kept);
  return kept.map((fact) => {
    const dropped = droppedFrom(fact, hidden.get(keyOf(fact)), ignores, policy);
    const order = fact.attributes['columnOrder'];
    const known = Array.isArray(order)
      ? order.filter((column) => !leftOut.has(`${fact.identity}.${column}`))
      : undefined;
    // most facts are compared whole: they are passed on, not copied
    const whole = known === undefined || (Array.isArray(order) && known.length === order.length);
    if (whole && dropped.length === 0 && fact.hidden === undefined) return fact;
    const entries = Object.entries(fact.attributes)
      .filter(([name]) => !dropped.includes(name))
      .map(([name, value]) => [name, name === 'columnOrder' && known ? known : value]);
    return factOf(fact, Object.fromEntries(entries));
  });
}

/** The fact with other attributes, none of them hidden. */
function factOf({ kind, identity, dependsOn }: Fact, attributes: Fact['attributes']): Fact {
  return dependsOn ? { kind, identity, attributes, dependsOn } : { kind, identity, attributes };
}

/** Columns and attributes that are facts and are not compared: their place in the order is not compared either. */
function membersLeftOut(facts: readonly Fact[], kept: readonly Fact[]): ReadonlySet<string> {
  const compared = new Set(kept);
  return new Set(
    facts.filter((fact) => MEMBER_KINDS.has(fact.kind) && !compared.has(fact)).map(({ identity }) => identity),
  );
}

/** Attributes of a fact that are not compared. */
function droppedFrom(
  fact: Fact,
  hidden: ReadonlySet<string> | undefined,
  ignores: readonly Ignore[],
  policy: Policy,
): string[] {
  return Object.keys(fact.attributes).filter(
    (name) =>
      hidden?.has(name) === true ||
      ruleFor(policy, fact.kind, name) === 'ignored' ||
      ignores.some((ignore) => ignore.attribute === name && covers(ignore, fact)),
  );
}

function covers(ignore: Ignore, fact: Fact): boolean {
  if (ignore.kind !== undefined && ignore.kind !== fact.kind) return false;
  return ignore.identity.endsWith('*')
    ? fact.identity.startsWith(ignore.identity.slice(0, -1))
    : fact.identity === ignore.identity;
}
