import type { Migrator } from '../runner/migrator.ts';
import type { DriftPolicy } from '../report/drift-policy.ts';

/** The revisions of a fleet, and how its databases are opened. */
export interface FleetPlace {
  /** Folder of revisions and catalog lock. */
  readonly folder: string;
  /** What is watched, and the schema that the catalog lock is of. */
  readonly watch: DriftPolicy;
  /** Opens a database with the Migrator. @param sessions how many connections it may have. */
  open(url: string, sessions: number): Promise<{ readonly migrator: Migrator } & AsyncDisposable>;
}
