import type { Blame } from '../blame/culprit.ts';
import type { HiddenAttribute } from '../catalog/catalog.ts';
import type { Drift } from '../catalog/drift.ts';
import type { Hidden, PolicyFinding } from '../catalog/policy-rules.ts';
import { RepairScript } from '../catalog/repair-script.ts';
import type { RevisionsReport } from '../revisions/compare-history.ts';

/** A drift, and who did it where a recorder is installed. */
export type DriftedObject = Drift & { readonly blame?: Blame };

/** The catalog lock against the live catalog. */
export interface DriftReport {
  /** `unknown` when there is nothing to compare with: the database is not at the revision that the lock is of. */
  readonly status: 'ok' | 'drift' | 'unknown';
  /** Why the status is `unknown`, and what to do; else what a person should know of the comparison. */
  readonly reason?: string;
  /** The server's major, where the catalog lock does not name it. */
  readonly unlistedMajor?: number;
  /** SHA-256 over the facts, in hex; null where the status is `unknown`. */
  readonly expectedFingerprint: string | null;
  readonly actualFingerprint: string | null;
  /** Number of facts that were compared. */
  readonly facts: number;
  readonly objects: readonly DriftedObject[];
  /** Present where objects differ: whether this role can read a record of who changed what. */
  readonly isRecorded?: boolean;
  /** One script that repairs every object, in an order that runs in one go. */
  readonly repair: RepairScript;
  /** What the role that asked may not see, and so was not compared. */
  readonly notVisible: readonly HiddenAttribute[];
  /** How many differences each rule of the policy hides. */
  readonly hidden: readonly Hidden[];
  /** Rules of the policy that are not in order, with their reasons. */
  readonly findings: readonly PolicyFinding[];
}

/** What the command line, `GET /health/schema` and the status page say: one shape, made in one place. */
export interface SchemaReport {
  /**
   * `error`: the history does not fit this build, or the catalog cannot be compared although the database is at head.
   * `pending`: revisions are left to apply. A database that is ahead of this build is `ok`: nothing here is wrong.
   */
  readonly status: 'ok' | 'pending' | 'drift' | 'error';
  readonly server: { readonly version: string; readonly database: string };
  readonly revisions: RevisionsReport;
  readonly drift: DriftReport;
  readonly checkedAt: Date;
  readonly durationMs: number;
}

/** True when a monitor should fail on it: drift that is more than warnings counts, and so does all else that is not in order. */
export function shouldAlert(report: SchemaReport): boolean {
  if (report.status !== 'drift') return report.status !== 'ok';
  return [...report.drift.findings, ...report.drift.objects].some(({ severity }) => severity === 'error');
}

/** The report of a comparison that could not be made, and why. */
export function unknownDrift(reason: string): DriftReport {
  return {
    status: 'unknown',
    reason,
    expectedFingerprint: null,
    actualFingerprint: null,
    facts: 0,
    objects: [],
    repair: new RepairScript(),
    notVisible: [],
    hidden: [],
    findings: [],
  };
}
