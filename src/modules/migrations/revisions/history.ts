import type { AcceptedDrift } from './accepted-drift.ts';

/** A row of `mikro_orm_migrations`: what the database remembers of one revision that ran. */
export interface HistoryRow {
  readonly name: string;
  /** Null when the stock MikroORM migrator wrote the row. */
  readonly checksum: string | null;
  readonly parent: string | null;
  /** `running`: a non-transactional revision that began and has not ended. */
  readonly state: 'applied' | 'running';
  /** When it ended. */
  readonly executedAt: Date;
  readonly durationMs: number | null;
  /** Database role, host name and application version of the migrator that ran it. */
  readonly role: string | null;
  readonly host: string | null;
  readonly applicationVersion: string | null;
  /** What had drifted before the run that began with this revision (or went back to it), and was accepted. */
  readonly acceptedDrift: readonly AcceptedDrift[];
}
