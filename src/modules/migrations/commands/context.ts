import type { Query } from '../catalog/fact.ts';
import type { SchemaReporter } from '../report/schema-reporter.ts';
import type { DriftPolicy } from '../report/drift-policy.ts';
import type { Migrator } from '../runner/migrator.ts';
import type { Check } from './doctor-check.ts';
import type { ExitCode } from './exit-code.ts';
import type { Output } from './output.ts';

/** What a command that runs or writes revisions works with. */
export interface OpenMigrations {
  readonly migrator: Migrator;
  readonly reporter: SchemaReporter;
  readonly watch: DriftPolicy;
  readonly databaseUrl: string;
}

/** What every command is given. */
export interface CommandContext {
  readonly output: Output;
  /** Folder of revisions, ORM snapshot and catalog lock. */
  readonly folder: string;
  /** `DATABASE_URL`; an error that says so when it is missing or wrong. */
  databaseUrl(): string;
  /** True when that database is the one that a checkout starts for itself, and holds nothing that must be kept. */
  readonly isOwnDatabase: boolean;
  /** Says with which code the process ends. */
  end(code: ExitCode): void;
  /** What is watched of the application's database, and where revisions work in it. */
  readonly watch: DriftPolicy;
  /** Written to the history with each revision. */
  readonly applicationVersion: string;
  /** Settings that each session of the application begins with, whatever database and role say. */
  readonly sessionSettings: Readonly<Record<string, string>>;
  /** What `doctor` says about the environment of the process. One error there, and the database is not asked. */
  environment(): readonly Check[];
  /**
   * One connection to `DATABASE_URL`, for a command that only reads; closed when the command has ended. Loads neither Nest
   * nor MikroORM, which take longer than all that such a command does. Its `search_path` is `pg_catalog`: a query names the
   * schema of each table.
   */
  connect(): Promise<Query>;
  /** Opens a database, that of `DATABASE_URL` unless another is named; closed when the command has ended. */
  open(databaseUrl?: string): Promise<OpenMigrations>;
  /** Opens one of many databases, which the caller closes. @param sessions how many connections it may have. */
  openOnce(databaseUrl: string, sessions: number): Promise<OpenMigrations & AsyncDisposable>;
}
