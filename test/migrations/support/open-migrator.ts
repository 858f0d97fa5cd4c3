import { MikroORM } from '@mikro-orm/postgresql';
import { ormOptions } from '../../../src/database/orm-options.ts';
import { type Migrator, migratorOf, migratorWith } from '../../../src/modules/migrations/runner/migrator.ts';
import type { RunnerSettings } from '../../../src/modules/migrations/runner/settings.ts';

/** The Migrator as the application sets it up, on a database and a folder of revisions of the test's own. */
export async function openMigrator(
  databaseUrl: string,
  folder: string,
  settings: Partial<RunnerSettings> = {},
): Promise<{ migrator: Migrator } & AsyncDisposable> {
  const options = ormOptions({
    databaseUrl,
    applicationName: 'anki-compendium test migrator',
    poolMax: 3,
    extensions: [migratorWith({ applicationVersion: 'test', waitMs: 600_000, ...settings })],
  });
  const orm = await MikroORM.init({
    ...options,
    migrations: { ...options.migrations, path: folder, pathTs: folder, silent: true },
  });
  return { migrator: migratorOf(orm), [Symbol.asyncDispose]: () => orm.close(true) };
}
