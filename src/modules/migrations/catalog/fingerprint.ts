import { createHash } from 'node:crypto';
import { sortFacts, type Fact } from './fact.ts';

/** A fact as one line of JSON that is the same for the same fact: attributes by name, absent and null the same. */
export function factLine(fact: Fact): string {
  const attributes = Object.entries(fact.attributes)
    .filter(([, value]) => value !== null)
    .sort(byName);
  return JSON.stringify({ kind: fact.kind, identity: fact.identity, attributes: Object.fromEntries(attributes) });
}

/**
 * Identifies a set of facts, whatever order they come in.
 *
 * @returns 64 lower-case hex digits (SHA-256); equal for two catalogs exactly when `diffFacts` of them is empty
 */
export function fingerprint(facts: readonly Fact[]): string {
  const hash = createHash('sha256');
  for (const fact of sortFacts(facts)) hash.update(`${factLine(fact)}\n`);
  return hash.digest('hex');
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
