import { MikroORM } from '@mikro-orm/postgresql';
import type { Catalog } from '../catalog/catalog.ts';
import type { Query } from '../catalog/fact.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { queryOf } from '../runner/connection-query.ts';
import { ensureHistoryTable } from '../runner/history-schema.ts';
import { type Migrator, migratorOf, migratorWith } from '../runner/migrator.ts';
import { sessionName } from '../process-names.ts';
import type { DriftPolicy } from '../report/drift-policy.ts';
import { MeasuringDriver, type StatementWatcher } from './measuring-driver.ts';

/** An empty database of its own, on which revisions are tried. */
export interface ScratchMigrator {
  readonly migrator: Migrator;
  /** The history table, with its schema. */
  readonly history: string;
  readCatalog(): Promise<Catalog>;
  /** Runs `work` on one connection. */
  query<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** From now on `watcher` stands around each statement of a revision; null ends that. */
  watch(watcher: StatementWatcher | null): void;
}

type ScratchPlace = Pick<DriftPolicy, 'ignoreSchemas' | 'schema' | 'history'>;

/**
 * Opens a database and a folder of revisions with the Migrator of production and no entities.
 *
 * @param databaseUrl of an empty database.
 */
export async function openScratchMigrator(
  databaseUrl: string,
  folder: string,
  { ignoreSchemas, schema, history }: ScratchPlace,
): Promise<ScratchMigrator & AsyncDisposable> {
  const orm = await MikroORM.init({
    driver: MeasuringDriver,
    clientUrl: databaseUrl,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    // a scratch database has no other sessions: a lock that is not free at once is the revision's own fault
    extensions: [migratorWith({ applicationVersion: 'verify', lockRetries: 0 })],
    schema,
    ensureDatabase: false,
    forceUtcTimezone: true,
    pool: { min: 0, max: 3 },
    driverOptions: { connectionString: databaseUrl, application_name: sessionName('verify') },
    migrations: { path: folder, pathTs: folder, tableName: history, snapshot: false, silent: true },
  });
  const migrator = migratorOf(orm);
  const query: ScratchMigrator['query'] = (work) => migrator.onConnection((session) => work(queryOf(session)));
  await query((run) => ensureHistoryTable(run, { history, part: null }));
  return {
    migrator,
    history,
    query,
    readCatalog: () => query((run) => readCatalog(run, { ignoreSchemas, historyTable: history })),
    watch: (watcher) => {
      const driver = orm.em.getDriver();
      if (driver instanceof MeasuringDriver) driver.watcher = watcher;
    },
    [Symbol.asyncDispose]: () => orm.close(true),
  };
}
