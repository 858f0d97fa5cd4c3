import type { Catalog, HiddenAttribute } from './catalog.ts';
import { applyIgnores } from './apply-ignores.ts';
import { diffFacts, sameFact } from './diff-facts.ts';
import type { Drift } from './drift.ts';
import type { Fact } from './fact.ts';
import { madeNotes, withoutFollowers } from './extension-parts.ts';
import { fingerprint } from './fingerprint.ts';
import type { Hidden, PolicyFinding } from './policy-rules.ts';
import { DEFAULT_POLICY, severityOf, type Policy } from './policy.ts';
import { RepairScript } from './repair-script.ts';
import { repairCatalog, type CatalogRepair } from './repair.ts';

/** How one catalog differs from what it should be. */
export interface CatalogDiff {
  readonly drifts: readonly Drift[];
  /** One script that repairs every drift, in an order that runs in one go. Planned when it is first asked for. */
  readonly repair: RepairScript;
  /** Equal exactly when `drifts` is empty. */
  readonly expectedFingerprint: string;
  readonly actualFingerprint: string;
  /** Number of facts of the actual catalog that were compared. */
  readonly facts: number;
  /** What was not compared because the role that read it may not see it. */
  readonly notices: readonly HiddenAttribute[];
  /** How many differences each rule of the policy hides. */
  readonly hidden: readonly Hidden[];
  /** Rules of the policy that are not in order: ended, unreadable, without an object, or hiding everything. */
  readonly findings: readonly PolicyFinding[];
}

/** What a database should contain. */
export interface Expected extends Pick<Catalog, 'facts'> {
  /** Why the facts do not say what they are built on, and what to do; then nothing is planned, for its order is unknown. */
  readonly withoutDependencies?: string;
}

const ONLY_COMPARED =
  'This check only compared, and did not read what the objects are built on, so no repair can be planned. To see the repair, use "migrate drift".';

/**
 * Compares an expected catalog (the facts of a lock, or another database) with the actual one. Pure: the same input gives the
 * same result.
 *
 * The repair of each drift, for the actual server, is planned when it is first read.
 *
 * @param now decides which ignores of the policy have expired.
 * @returns drifts in the order of their facts. No errors.
 */
export function diffCatalogs(
  expected: Expected,
  actual: Catalog,
  policy: Policy = DEFAULT_POLICY,
  now: Date = new Date(),
): CatalogDiff {
  const { sides, hidden, findings } = applyIgnores(expected.facts, actual.facts, policy, now);
  const [want, have] = sides;
  const expectedFingerprint = fingerprint(want);
  const actualFingerprint = isSame(want, have) ? expectedFingerprint : fingerprint(have);
  const common = {
    expectedFingerprint,
    actualFingerprint,
    facts: have.length,
    notices: actual.notices,
    hidden,
    findings,
  };
  // the usual answer, at a fraction of the cost of looking for differences
  if (expectedFingerprint === actualFingerprint) return { drifts: [], repair: new RepairScript(), ...common };
  const unplanned = expected.withoutDependencies ?? (actual.isWithoutDependencies ? ONLY_COMPARED : undefined);
  const plan = planOnce(() =>
    unplanned === undefined ? repairCatalog(...withoutFollowers(want, have), actual) : withoutRepair(unplanned),
  );
  const made = madeNotes(sides);
  const drifts = diffFacts(want, have).map((difference): Drift => {
    const { change, kind, identity, attributes } = difference;
    const severity = severityOf(
      policy,
      difference,
      attributes.map((attribute) => attribute.name),
    );
    return {
      change,
      kind,
      identity,
      severity,
      attributes,
      get repair() {
        const repair = plan().of(difference);
        const note = repair.sql === '' ? made(difference) : undefined;
        return note === undefined ? repair : { ...repair, note };
      },
    };
  });
  return {
    drifts,
    get repair() {
      return plan().script;
    },
    ...common,
  };
}

function planOnce(plan: () => CatalogRepair): () => CatalogRepair {
  let made: CatalogRepair | undefined;
  return () => (made ??= plan());
}

/** The repair where the order is not known. */
function withoutRepair(note: string): CatalogRepair {
  return { script: new RepairScript([], [], [note]), of: () => ({ sql: '', destructive: false, note }) };
}

/** Two lists in one order, as every catalog and lock has them; to make one digest takes longer than this. */
function isSame(want: readonly Fact[], have: readonly Fact[]): boolean {
  return want.length === have.length && want.every((fact, at) => sameFact(fact, have[at]));
}
