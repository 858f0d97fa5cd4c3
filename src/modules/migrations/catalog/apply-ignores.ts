import { keyOf, type Fact } from './fact.ts';
import { alignInheritedKeys } from './inherited-keys.ts';
import { UNREADABLE } from './policy-made.ts';
import { withoutOtherVersions } from './extension-parts.ts';
import { applyRules, type Ruled } from './policy-rules.ts';
import { ruleFor, type Policy } from './policy.ts';

/** Facts that an attribute `columnOrder` lists by name. */
const MEMBER_KINDS = new Set(['column', 'composite attribute']);

/**
 * Both sides without what is not compared: ignored objects and attributes, and attributes hidden from either reader.
 *
 * Diff and fingerprint both work on the result, so that they agree.
 */
export function applyIgnores(expected: readonly Fact[], actual: readonly Fact[], policy: Policy, now: Date): Ruled {
  const hidden = new Map<string, Set<string>>();
  for (const fact of [...expected, ...actual]) {
    if (fact.hidden === undefined) continue;
    for (const attribute of fact.hidden) hidden.set(keyOf(fact), (hidden.get(keyOf(fact)) ?? new Set()).add(attribute));
  }
  const ruled = applyRules([expected, actual], policy, now);
  const reduce = (left: readonly Fact[], all: readonly Fact[]) => reduceSide(left, all, hidden, policy);
  const [want, have] = withoutOtherVersions(ruled.sides);
  const wanted = reduce(want, expected);
  return { ...ruled, sides: [wanted, alignInheritedKeys(wanted, reduce(have, actual))] };
}

function reduceSide(
  facts: readonly Fact[],
  all: readonly Fact[],
  hidden: ReadonlyMap<string, ReadonlySet<string>>,
  policy: Policy,
): readonly Fact[] {
  const nothingIgnored =
    hidden.size === 0 && facts === all && policy.severities.every(({ severity }) => severity !== 'ignored');
  // nearly always so, and then the rules need not be asked about each of thousands of facts
  if (nothingIgnored) return facts;
  const kept = facts.filter((fact) => ruleFor(policy, fact.kind, fact.identity, '') !== 'ignored');
  const leftOut = membersLeftOut(all, kept);
  const unseen = new Set(
    [...hidden].flatMap(([key, names]) => (names.has(UNREADABLE) ? [key.replace('extension ', '')] : [])),
  );
  return kept.map((fact) => {
    const dropped = droppedFrom(fact, hidden.get(keyOf(fact)), unseen, policy);
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
  const compared = new Set(kept.map(keyOf));
  return new Set(
    facts.filter((fact) => MEMBER_KINDS.has(fact.kind) && !compared.has(keyOf(fact))).map(({ identity }) => identity),
  );
}

/** Attributes of a fact that are not compared; `unseen` are extensions of which one side does not know what they made. */
function droppedFrom(
  fact: Fact,
  hidden: ReadonlySet<string> | undefined,
  unseen: ReadonlySet<string>,
  policy: Policy,
): string[] {
  return Object.keys(fact.attributes).filter(
    (name) =>
      hidden?.has(name) === true ||
      ruleFor(policy, fact.kind, fact.identity, name) === 'ignored' ||
      (name === 'madeBy' && unseen.has(String(fact.attributes[name]).replace(/: [^:]*$/u, ''))),
  );
}
