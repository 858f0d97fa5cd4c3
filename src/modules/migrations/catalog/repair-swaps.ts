import { diffFacts, type Difference } from './diff-facts.ts';
import { keyOf, type Fact } from './fact.ts';
import { nameOf, parentOf, splitIdentity } from './identity.ts';
import type { Kind } from './kind.ts';
import { mentions } from './names-in-text.ts';
import { renameFact } from './renamed-fact.ts';
import type { BulkFix } from './bulk-fix.ts';

/** Kinds that hold data, or that others hold data in: to drop and recreate one would lose it. */
const WORTH_A_SWAP: ReadonlySet<string> = new Set([
  'schema',
  'table',
  'sequence',
  'enum type',
  'composite type',
  'range type',
  'foreign server',
]);

const TYPES: ReadonlySet<string> = new Set(['enum type', 'composite type', 'range type']);

/** Kinds that hold rows, or a position. */
const HOLDING: ReadonlySet<string> = new Set(['table', 'sequence']);

/** Kinds whose names are taken from one set. */
const RELATIONS: ReadonlySet<string> = new Set([
  'table',
  'view',
  'materialized view',
  'foreign table',
  'sequence',
  'index',
]);

/** Each try compares everything again; where more could be meant, a person has to look. */
const MOST_TRIES = 20;

/** Stands for one of the two names while they are exchanged. */
const BETWEEN = 'name_between';

/**
 * Objects that were renamed, and had another made in their place: `alter table books rename to old; create table books …`,
 * or `create view books …`. The two change their names, and what is then left is repaired like any other drift.
 *
 * An exchange is found by trying it: it is right when less differs afterwards. That alone would take a copy that someone
 * kept for the original, and the live object for what is to be dropped; so something else must prove which is which.
 *
 * @returns the statements in the order in which they run, and the actual facts as they are afterwards
 */
export function findSwaps(
  kinds: readonly Kind[],
  expected: readonly Fact[],
  actual: readonly Fact[],
): { bulkFixes: BulkFix[]; actual: readonly Fact[] } {
  const bulkFixes: BulkFix[] = [];
  let facts = actual;
  let differences = diffFacts(expected, facts);
  for (const pair of candidates(differences, actual)) {
    const sql = exchangeSql(kinds, pair);
    if (sql === undefined || !isProved(pair, differences, expected, facts)) continue;
    const swapped = exchange(facts, pair);
    const left = diffFacts(expected, swapped);
    if (left.length >= differences.length) continue;
    bulkFixes.push(swapFix(pair, sql, differences, left));
    [facts, differences] = [swapped, left];
  }
  return { bulkFixes, actual: facts };
}

interface Pair {
  readonly renamed: Fact;
  readonly replacement: Fact;
}

/** Ones that are not expected, each with those that may have its name. */
function candidates(differences: readonly Difference[], actual: readonly Fact[]): Pair[] {
  const unexpected = differences.flatMap(({ kind, want, have }) =>
    have && !want && WORTH_A_SWAP.has(kind) ? [have] : [],
  );
  const missing = differences.flatMap(({ want, have }) => (want && !have ? [want] : []));
  const incomplete = new Set([
    ...differences.filter(({ want, have }) => want && have).map(({ identity }) => identity),
    ...missing.flatMap(ancestorsOf),
  ]);
  const missingRelations = new Set(missing.filter(({ kind }) => RELATIONS.has(kind)).map(keyOf));
  const replacements = actual.filter(
    ({ kind, identity }) =>
      (WORTH_A_SWAP.has(kind) && incomplete.has(identity)) ||
      (RELATIONS.has(kind) && [...RELATIONS].some((other) => missingRelations.has(keyOf({ kind: other, identity })))),
  );
  const hasName = (replacement: Fact, renamed: Fact) =>
    replacement !== renamed &&
    parentOf(replacement) === parentOf(renamed) &&
    (replacement.kind === renamed.kind || missingRelations.has(keyOf({ ...replacement, kind: renamed.kind })));
  const pairs: Pair[] = [];
  for (const renamed of unexpected) {
    pairs.push(...replacements.filter((one) => hasName(one, renamed)).map((replacement) => ({ renamed, replacement })));
    if (pairs.length >= MOST_TRIES) break;
  }
  return pairs.slice(0, MOST_TRIES);
}

/**
 * Whether the catalog shows which of the two is the original. What belongs to an object or is made of it goes with it when
 * it is renamed: an index with its table, a column with its type. A copy has indexes of its own. Views prove nothing, for
 * they can be told to read a copy. Nothing refers to a schema: there the original holds tables that are expected, and the
 * one in its place holds none. Types need no proof: they hold nothing that could be lost with the wrong one.
 */
function isProved(
  { renamed, replacement }: Pair,
  differences: readonly Difference[],
  expected: readonly Fact[],
  actual: readonly Fact[],
): boolean {
  if (TYPES.has(renamed.kind)) return true;
  if (renamed.kind !== 'schema') {
    const goesAlong = renamed.kind === 'table' ? ['index'] : ['column', 'foreign table'];
    return differences.some(
      ({ kind, want, have }) =>
        want && have && goesAlong.includes(kind) && names(want, replacement) && names(have, renamed),
    );
  }
  const wanted = new Set(expected.filter(({ kind }) => HOLDING.has(kind)).map(({ identity }) => identity));
  const held = (schema: Fact) =>
    actual.filter(
      (fact) =>
        HOLDING.has(fact.kind) &&
        parentOf(fact) === schema.identity &&
        wanted.has(`${replacement.identity}.${nameOf(fact)}`),
    ).length;
  return held(renamed) > 0 && held(replacement) === 0;
}

const names = ({ attributes }: Fact, { identity }: Fact): boolean =>
  Object.values(attributes).some((value) => [value].flat().some((text) => mentions(String(text), identity)));

/** `a` and `a.b` of `a.b.c`: the objects that it lives in. */
function ancestorsOf({ identity }: Fact): string[] {
  const parts = splitIdentity(identity);
  return parts.slice(1).map((_, depth) => parts.slice(0, depth + 1).join('.'));
}

/** The facts once the two have each other's names. */
function exchange(
  facts: readonly Fact[],
  { renamed: { identity: one }, replacement: { identity: other } }: Pair,
): Fact[] {
  return facts.map((fact) => renameFact(renameFact(renameFact(fact, other, BETWEEN), one, other), BETWEEN, one));
}

function exchangeSql(kinds: readonly Kind[], { renamed, replacement }: Pair): string | undefined {
  const rename = (fact: Fact, from: string, to: string) =>
    kinds
      .find(({ name }) => name === fact.kind)
      ?.repair.rename?.({ ...fact, identity: from }, { ...fact, identity: to });
  const parent = parentOf(replacement);
  const between = parent === '' ? BETWEEN : `${parent}.${BETWEEN}`;
  const statements = [
    rename(replacement, replacement.identity, between),
    rename(renamed, renamed.identity, replacement.identity),
    rename(replacement, between, renamed.identity),
  ];
  return statements.includes(undefined) ? undefined : statements.join(';\n');
}

function swapFix(
  { renamed, replacement }: Pair,
  sql: string,
  before: readonly Difference[],
  after: readonly Difference[],
): BulkFix {
  const [key, left] = [keyOf(renamed), new Set(after.map(keyOf))];
  const mended = before.map(keyOf).filter((one) => one !== key && !left.has(one));
  const note = `It comes back when ${renamed.identity} is ${replacement.identity} again.`;
  return { key, sql, covers: mended.map((one) => ({ key: one, note })) };
}
