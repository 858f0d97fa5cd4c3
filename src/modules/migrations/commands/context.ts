import type { SchemaReporter } from '../report/schema-reporter.ts';
import type { WatchPolicy } from '../report/watch-policy.ts';
import type { Migrator } from '../runner/migrator.ts';
import type { ExitCode } from './exit-code.ts';
import type { Output } from './output.ts';

/** What a command that needs the database works with. */
export interface OpenMigrations {
  readonly migrator: Migrator;
  readonly reporter: SchemaReporter;
  readonly watch: WatchPolicy;
  readonly databaseUrl: string;
}

/** What every command is given. */
export interface CommandContext {
  readonly output: Output;
  /** Folder of revisions, ORM snapshot and catalog lock. */
  readonly folder: string;
  /** `DATABASE_URL`; an error that says so when it is missing or wrong. */
  databaseUrl(): string;
  /** Says with which code the process ends. */
  end(code: ExitCode): void;
  /** Opens a database, that of `DATABASE_URL` unless another is named; closed when the command has ended. */
  open(databaseUrl?: string): Promise<OpenMigrations>;
}
