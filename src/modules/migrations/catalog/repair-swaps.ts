import { diffFacts, type Difference } from './diff-facts.ts';
import { keyOf, type Fact } from './fact.ts';
import { nameOf, parentOf } from './identity.ts';
import { mentions } from './names-in-text.ts';
import { renameFact } from './repair-renames.ts';
import type { Shortcut } from './repair-shortcut.ts';

/** Kinds that others live in: dropping and making one anew would take all of them, and the rows. */
const SWAPPED: ReadonlySet<string> = new Set(['schema', 'table']);

/** Stands for one of the two names while they are exchanged. */
const BETWEEN = 'name_between';

/**
 * Schemas and tables that were renamed, and had another made in their place: `alter table books rename to old; create
 * table books …`. The two change their names, and what is then left is repaired like any other drift.
 *
 * An exchange is found by trying it: it is right when less differs afterwards.
 *
 * @returns the statements in the order in which they run, and the actual facts as they are afterwards
 */
export function findSwaps(
  expected: readonly Fact[],
  actual: readonly Fact[],
): { shortcuts: Shortcut[]; actual: readonly Fact[] } {
  const shortcuts: Shortcut[] = [];
  let facts = actual;
  let differences = diffFacts(expected, facts);
  for (const { renamed, usurper } of candidates(differences, actual)) {
    const swapped = exchange(facts, renamed.identity, usurper.identity);
    const left = diffFacts(expected, swapped);
    if (left.length >= differences.length) continue;
    shortcuts.push(shortcut(renamed, usurper, differences, left));
    [facts, differences] = [swapped, left];
  }
  return { shortcuts, actual: facts };
}

interface Pair {
  readonly renamed: Fact;
  readonly usurper: Fact;
}

/** One that nobody expects, and one of the same kind and schema that lacks something of what it is expected to hold. */
function candidates(differences: readonly Difference[], actual: readonly Fact[]): Pair[] {
  const unexpected = differences.flatMap(({ kind, want, have }) => (have && !want && SWAPPED.has(kind) ? [have] : []));
  if (unexpected.length === 0) return [];
  const missing = differences.filter(({ want, have }) => want && !have);
  const lacking = actual.filter(
    ({ kind, identity }) => SWAPPED.has(kind) && missing.some((one) => mentions(one.identity, identity)),
  );
  return unexpected.flatMap((renamed) =>
    lacking
      .filter((usurper) => usurper.kind === renamed.kind && parentOf(usurper) === parentOf(renamed))
      .map((usurper) => ({ renamed, usurper })),
  );
}

/** The facts once two objects have each other's names. */
function exchange(facts: readonly Fact[], one: string, other: string): Fact[] {
  return facts.map((fact) => renameFact(renameFact(renameFact(fact, other, BETWEEN), one, other), BETWEEN, one));
}

function shortcut(renamed: Fact, usurper: Fact, before: readonly Difference[], after: readonly Difference[]): Shortcut {
  const { kind } = renamed;
  const place = parentOf(renamed) === '' ? '' : `${parentOf(renamed)}.`;
  const [key, left] = [keyOf(renamed), new Set(after.map(keyOf))];
  const mended = before.map(keyOf).filter((one) => one !== key && !left.has(one));
  return {
    key,
    sql: [
      `alter ${kind} ${usurper.identity} rename to ${BETWEEN}`,
      `alter ${kind} ${renamed.identity} rename to ${nameOf(usurper)}`,
      `alter ${kind} ${place}${BETWEEN} rename to ${nameOf(renamed)}`,
    ].join(';\n'),
    covers: mended.map((one) => ({ key: one, note: `It is in ${renamed.identity}, which is renamed.` })),
  };
}
