import { AppError } from '../common/app-error.ts';
import { SESSION_SETTINGS } from '../common/database-session.ts';
import { EnvError, readCommandEnv, showsStacks } from '../config/env.ts';
import { APPLICATION_NAME } from '../config/package.ts';
import { HISTORY } from '../database/history.ts';
import { MIGRATIONS_FOLDER } from '../database/migrations-folder.ts';
import { migrationsOptions } from '../database/migrations-options.ts';
import { environmentChecks } from './environment-checks.ts';
import { type CommandList, type ExitCode, runCommandLine } from '../modules/migrations/commands/index.ts';

/** The commands of this application, besides those of the migrations module. Each is loaded when it is asked for. */
const COMMANDS: CommandList = {
  groups: {
    migrate: {
      description: 'revisions: write, prove, run, watch',
      commands: { reset: async () => (await import('./migrate-reset.command.ts')).resetCommand },
    },
    queue: {
      description: "the workers' queue",
      commands: { install: async () => (await import('./queue-install.command.ts')).queueInstallCommand },
    },
  },
  single: { openapi: async () => (await import('./openapi.command.ts')).openapiCommand },
};

/**
 * Runs the operator's command, `compendium`.
 *
 * @param words without node and script: `['migrate', 'upgrade']`.
 * @param folder of revisions, ORM snapshot and catalog lock.
 * @param isOwnDatabase true when `DATABASE_URL` is the database that a checkout starts for itself.
 * @returns the exit code.
 */
export async function runCli(
  words: readonly string[],
  folder = MIGRATIONS_FOLDER,
  isOwnDatabase = false,
): Promise<ExitCode> {
  const line = {
    description: 'Revisions and drift of the Anki Compendium database. DATABASE_URL names it.',
    options: migrationsOptions(),
    place: HISTORY,
    folder,
    isOwnDatabase,
    commands: COMMANDS,
    sessionSettings: SESSION_SETTINGS,
    environment: environmentChecks,
    databaseUrl: () => readCommandEnv().DATABASE_URL,
    connectTimeoutMs: () => readCommandEnv().DB_CONNECT_TIMEOUT_MS,
    ormOptions: (databaseUrl: string) => ormOptionsOf(databaseUrl, folder),
    isForeseen: (error: unknown) => error instanceof AppError || error instanceof EnvError,
    showsStacks,
  };
  return runCommandLine(line, words);
}

/** A run holds the migration lock on one connection and works on another; a report needs one more than it has. */
const CONNECTIONS = 3;

async function ormOptionsOf(databaseUrl: string, folder: string) {
  const env = readCommandEnv();
  const { ormOptions } = await import('../database/orm-options.ts');
  const { migratorFor } = await import('../modules/migrations/orm.ts');
  const options = ormOptions({
    databaseUrl,
    applicationName: `${APPLICATION_NAME} migrate`,
    poolMax: CONNECTIONS,
    connectTimeoutMs: env.DB_CONNECT_TIMEOUT_MS,
    extensions: [migratorFor(migrationsOptions(env), { handlesSignals: true })],
    debug: env.LOG_LEVEL === 'trace',
  });
  return { ...options, migrations: { ...options.migrations, path: folder, pathTs: folder } };
}
