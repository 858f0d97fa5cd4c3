import type { Query } from '../catalog/fact.ts';
import type { AcceptedDrift } from '../revisions/accepted-drift.ts';
import type { RevisionsReport } from '../revisions/compare-history.ts';

/** What a guard is told of the run that it guards. */
export interface GuardedRun {
  /** A connection to the database, outside a transaction. */
  readonly query: Query;
  /** Folder of the revisions. */
  readonly folder: string;
  /** Files against history, before the run. */
  readonly report: RevisionsReport;
}

/** What the live catalog was, before a run, against what the revisions up to the current one make. */
export interface DriftBefore {
  /**
   * `ok`: the same. `drift`: not the same. `base`: nothing is applied, so there is nothing to compare with. `unknown`:
   * this build cannot say what it should be. The run goes on, because the catalog is compared again at head.
   */
  readonly status: 'ok' | 'drift' | 'base' | 'unknown';
  /** Who said what to expect. */
  readonly expectedFrom: 'catalog lock' | 'history' | 'scratch database' | null;
  /** Why the status is `unknown`, or what of a database at base a person should know. */
  readonly reason: string | null;
  readonly objects: readonly AcceptedDrift[];
}

/** A revision, with the catalog that it makes as JSON. */
export interface KnownCatalog {
  readonly revision: string;
  readonly catalog: string;
}

/** Knows what the catalog should be; the runner does not. */
export interface DriftGuard {
  /** Writes nothing to the database. */
  driftBefore(run: GuardedRun): Promise<DriftBefore>;
  /**
   * The revision of which this build knows the catalog, with that catalog as JSON: it is kept in the history, because the
   * next build knows the catalog of another revision.
   *
   * @param revisions null is returned unless that revision is one of them.
   */
  known(run: Pick<GuardedRun, 'query' | 'folder'>, revisions: readonly string[]): Promise<KnownCatalog | null>;
}
