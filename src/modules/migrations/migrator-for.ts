import { type Configuration, type MikroORM, Utils } from '@mikro-orm/core';
import lt from 'semver/functions/lt.js';
import {
  completeOptions,
  type CompleteOptions,
  type MigrationsOptions,
  MigrationsOptionsError,
  watchOf,
} from './options.ts';
import { driftGuard } from './report/drift-guard.ts';
import { Migrator as BaseMigrator } from './runner/migrator.ts';
import { DEFAULT_SETTINGS, type RunnerSettings } from './runner/settings.ts';

const OLDEST_ORM = '7.2.0';

/** Where the options of an extension are found again. */
const OPTIONS = Symbol.for('nest-pg-migrations.options');

/**
 * Returns the Migrator for `extensions: […]` of MikroORM's options: `npx mikro-orm migration:*` and the command line of this
 * module run the same code, with the same options.
 *
 * Folder, history table and schema are those of MikroORM's own options: `migrations.path`, `migrations.tableName`, `schema`.
 *
 * @param overrides of a process: a command handles signals, a service does not.
 * @throws {MigrationsOptionsError} for wrong options; at the start of the ORM also for one that is too old, and for two
 *   Migrators.
 * @example
 * export default defineConfig({ …, extensions: [migratorFor({ application: { name: 'shop', version: '1.4.0' } })] });
 */
export function migratorFor(
  options: MigrationsOptions,
  overrides: Partial<Pick<RunnerSettings, 'handlesSignals'>> = {},
): typeof BaseMigrator {
  const complete = completeOptions(options);
  // MikroORM looks for an extension class of this very name
  return class Migrator extends BaseMigrator {
    static readonly [OPTIONS] = complete;

    protected override readonly settings: RunnerSettings = {
      ...DEFAULT_SETTINGS,
      ...this.place,
      ...settingsOf(complete),
      ...overrides,
      guard: complete.driftCheck ? driftGuard(databaseUrlOf(this.config), watchOf(complete, this.place)) : null,
    };

    static override register(orm: MikroORM): void {
      assertUsable(orm.config);
      super.register(orm);
    }
  };
}

/** Returns the options that an extension of MikroORM was made with by {@link migratorFor}; null where there is none. */
export function optionsOf(extensions: readonly unknown[]): CompleteOptions | null {
  const found = extensions.flatMap((one) => (isOurs(one) ? [one[OPTIONS]] : []));
  return found[0] ?? null;
}

const isOurs = (extension: unknown): extension is { [OPTIONS]: CompleteOptions } =>
  typeof extension === 'function' && OPTIONS in extension;

function settingsOf({ locks, smallTables, application, prepareSession }: CompleteOptions): Partial<RunnerSettings> {
  return {
    lockTimeoutMs: locks.timeoutMs,
    lockRetries: locks.retries,
    waitMs: locks.waitMs,
    smallTables,
    applicationName: application.name,
    applicationVersion: application.version,
    ...(prepareSession && { prepareSession }),
  };
}

/** @throws {MigrationsOptionsError} */
function assertUsable(config: Configuration): void {
  const version = Utils.getORMVersion();
  const problems = [];
  if (/^\d/.test(version) && lt(version, OLDEST_ORM)) {
    problems.push(`MikroORM ${version} is too old: install ${OLDEST_ORM} or a newer 7`);
  }
  const migrators = config.get('extensions').filter((one) => 'name' in one && one.name === 'Migrator');
  if (migrators.length > 1) {
    problems.push(`${migrators.length} Migrators are among the extensions of MikroORM: keep the one of migratorFor()`);
  }
  if (problems.length > 0) throw new MigrationsOptionsError(problems);
}

/** The database of an ORM, as one URL. */
export function databaseUrlOf(config: Configuration): string {
  const { connectionString } = config.get('driverOptions') ?? {};
  const clientUrl = typeof connectionString === 'string' ? connectionString : config.get('clientUrl');
  if (clientUrl) return clientUrl;
  const url = new URL('postgresql://localhost:5432');
  const { host = 'localhost', port = 5432, user, password } = { ...config.getAll() };
  url.hostname = host;
  url.port = String(port);
  url.username = encodeURIComponent(user ?? '');
  url.password = typeof password === 'string' ? encodeURIComponent(password) : '';
  url.pathname = encodeURIComponent(config.get('dbName') ?? '');
  return url.href;
}
