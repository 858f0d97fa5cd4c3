import { MikroORM } from '@mikro-orm/postgresql';
import type { Catalog } from '../catalog/catalog.ts';
import type { Query } from '../catalog/fact.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { queryOf } from '../runner/connection-query.ts';
import { ensureHistoryTable, HISTORY_TABLE } from '../runner/history-schema.ts';
import { type Migrator, migratorOf, migratorWith } from '../runner/migrator.ts';
import { MeasuringDriver, type StatementWatcher } from './measuring-driver.ts';

/** An empty database of nobody else's, on which revisions are run for trial. */
export interface ScratchLine {
  readonly migrator: Migrator;
  readCatalog(): Promise<Catalog>;
  /** Runs `work` on one connection. */
  query<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** From now on `watcher` stands around each statement of a revision; null ends that. */
  watch(watcher: StatementWatcher | null): void;
}

/**
 * Opens a database and a folder of revisions with the Migrator of production and no entities.
 *
 * @param databaseUrl of an empty database.
 */
export async function openScratchLine(
  databaseUrl: string,
  folder: string,
  ignoreSchemas: readonly string[] = [],
): Promise<ScratchLine & AsyncDisposable> {
  const orm = await MikroORM.init({
    driver: MeasuringDriver,
    clientUrl: databaseUrl,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    // nobody else is on a scratch database: a lock that is not free at once is the revision's own fault
    extensions: [migratorWith({ applicationVersion: 'verify', lockRetries: 0 })],
    ensureDatabase: false,
    forceUtcTimezone: true,
    pool: { min: 0, max: 3 },
    driverOptions: { connectionString: databaseUrl, application_name: 'anki-compendium verify' },
    migrations: { path: folder, pathTs: folder, tableName: 'mikro_orm_migrations', snapshot: false, silent: true },
  });
  const migrator = migratorOf(orm);
  const query: ScratchLine['query'] = (work) => migrator.onConnection((session) => work(queryOf(session)));
  await query(ensureHistoryTable);
  return {
    migrator,
    query,
    readCatalog: () => query((run) => readCatalog(run, { ignoreSchemas, historyTable: HISTORY_TABLE })),
    watch: (watcher) => {
      const driver = orm.em.getDriver();
      if (driver instanceof MeasuringDriver) driver.watcher = watcher;
    },
    [Symbol.asyncDispose]: () => orm.close(true),
  };
}
