import { createHash } from 'node:crypto';
import { sortFacts, type Fact } from './fact.ts';

/** Fingerprints of lists that are compared again and again, for as long as the list is in use. */
const KNOWN = new WeakMap<readonly Fact[], string>();

/** A fact as one line of JSON that is the same for the same fact: attributes by name, absent and null the same. */
export function factLine(fact: Fact): string {
  const attributes = Object.entries(fact.attributes)
    .filter(([, value]) => value !== null)
    .sort(byName);
  return JSON.stringify({ kind: fact.kind, identity: fact.identity, attributes: Object.fromEntries(attributes) });
}

/**
 * Identifies a set of facts, whatever order they come in. Callers must not change a list that was passed to it.
 *
 * @returns 64 lower-case hex digits (SHA-256); equal for two catalogs exactly when `diffFacts` of them is empty
 */
export function fingerprint(facts: readonly Fact[]): string {
  const known = KNOWN.get(facts) ?? digest(facts);
  KNOWN.set(facts, known);
  return known;
}

function digest(facts: readonly Fact[]): string {
  const lines = sortFacts(facts).map((fact) => `${factLine(fact)}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
