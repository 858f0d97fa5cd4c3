import { MigrationsError } from '../migrations-error.ts';

/** A database, or a schema of one. */
export interface Target {
  /** For people, without a password: `db.example.org:5432/shop`, `tenant_7`. */
  readonly name: string;
  readonly url: string;
  /** As facts write it; null for the whole database. */
  readonly schema: string | null;
}

/** The targets are not usable; nothing was run. The message has a line for each problem, and no password. */
export class TargetsError extends MigrationsError {
  readonly code = 'fleet_targets';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`${problems.join('\n')}\nNothing was run.`);
    this.problems = problems;
  }
}
