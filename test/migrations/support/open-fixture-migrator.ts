import { defineConfig, MikroORM } from '@mikro-orm/postgresql';
import type { DatabaseConnection } from 'kysely';
import { type Migrator, migratorOf, migratorWith } from '../../../src/modules/migrations/runner/migrator.ts';
import type { RunnerSettings } from '../../../src/modules/migrations/runner/settings.ts';
import { PATIENCE_MS } from './fixture-process.ts';

/** `pg_stat_activity` knows the connections of these migrators by it. */
export const FIXTURE_APPLICATION = 'fixture migrator';

export interface FixtureMigratorOptions {
  readonly databaseUrl: string;
  readonly folder: string;
  readonly settings?: Partial<RunnerSettings>;
  /** How many connections it may have. */
  readonly sessions?: number;
  /** Called before each query, BEGIN and COMMIT included, that the migrator sends over any of its connections. */
  readonly beforeQuery?: (sql: string) => void | Promise<void>;
}

/** Our Migrator without our entities: quick to start, and every query of it can be held up. */
export async function openFixtureMigrator({
  databaseUrl,
  folder,
  settings = {},
  sessions = 3,
  beforeQuery = () => undefined,
}: FixtureMigratorOptions): Promise<{ migrator: Migrator } & AsyncDisposable> {
  const orm = await MikroORM.init(
    defineConfig({
      clientUrl: databaseUrl,
      entities: [],
      discovery: { warnWhenNoEntities: false },
      extensions: [migratorWith({ applicationVersion: 'test', waitMs: PATIENCE_MS, ...settings })],
      ensureDatabase: false,
      pool: { min: 0, max: sessions },
      driverOptions: { application_name: FIXTURE_APPLICATION },
      // a connection that was cut on purpose needs no log line
      logger: () => undefined,
      migrations: { path: folder, pathTs: folder, silent: true, snapshot: false },
      onCreateConnection: async (connection) => {
        if (!isConnection(connection)) throw new TypeError('MikroORM hands over something other than a connection.');
        const execute = connection.executeQuery.bind(connection);
        connection.executeQuery = async (query, ...rest) => {
          await beforeQuery(query.sql);
          return execute(query, ...rest);
        };
      },
    }),
  );
  return { migrator: migratorOf(orm), [Symbol.asyncDispose]: () => orm.close(true) };
}

function isConnection(value: unknown): value is DatabaseConnection {
  return typeof value === 'object' && value !== null && 'executeQuery' in value;
}
