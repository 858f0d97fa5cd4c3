import type { Options } from '@mikro-orm/core';
import type { MigrationsOptions } from '../options.ts';
import type { RevisionPlace } from '../runner/revision-place.ts';
import type { CommandList } from './command-list.ts';
import type { Check } from './doctor-check.ts';

/** A program with the commands of this module. */
export interface CommandLine {
  /** Of the program, for `--help`. */
  readonly description: string;
  readonly options: MigrationsOptions;
  readonly place: RevisionPlace;
  /** Folder of revisions, ORM snapshot and catalog lock. */
  readonly folder: string;
  /** @throws an error that is foreseen, when the environment names no database. */
  databaseUrl(): string;
  /** Options of the ORM on a database, with the Migrator; asked for only by commands that need MikroORM. */
  ormOptions(databaseUrl: string): Promise<Partial<Options>>;
  /** Milliseconds that a connection may take to be made. */
  connectTimeoutMs?(): number;
  /** True when the database is one that a checkout starts for itself, and holds nothing that must be kept. */
  readonly isOwnDatabase?: boolean;
  /** Commands of the application itself. */
  readonly commands?: CommandList;
  /** Settings that each session of the application begins with, whatever database and role say. */
  readonly sessionSettings?: Readonly<Record<string, string>>;
  /** What `doctor` says about the environment of the process. */
  environment?(): readonly Check[];
  /** True for an error of the application that a person can act on: its message is enough. */
  isForeseen?(error: unknown): boolean;
  /** Whether errors come with their stacks. */
  showsStacks?(): boolean;
}
