import { Socket } from 'node:net';
import path from 'node:path';
import { defineConfig } from '@mikro-orm/postgresql';
import type { Options } from '@mikro-orm/postgresql';
import { prepareSession, requireSettings } from '../common/database-session.ts';
import { CountingLogger } from './counting-logger.ts';
import { giveBackLostConnections } from './lost-connections.ts';
import { HISTORY } from './history.ts';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';
import { NamingStrategy } from './naming-strategy.ts';
import { quoteDefaults } from './quoted-defaults.ts';

export interface OrmSettings {
  /** `postgresql://…`, with the driver's own parameters (`sslmode`, `host`, …) if any. */
  databaseUrl: string;
  /** Shown by the server in `pg_stat_activity`: `anki-compendium api 1.4.0`. */
  applicationName: string;
  /** A pooler gives each transaction another connection: settings of a session cannot be made, only asked for. */
  sharesConnections?: boolean;
  /** Connections of this process at most. */
  poolMax?: number;
  /** Milliseconds that one statement may take; 0 for ever. */
  statementTimeoutMs?: number;
  /** Milliseconds to wait for a connection, made or freed; 0 for ever. */
  connectTimeoutMs?: number;
  extensions?: NonNullable<Options['extensions']>;
  /** Prints every statement. */
  debug?: boolean;
}

const SOURCES_FOLDER = path.join(import.meta.dirname, '..');
const ENTITY_FILES = 'modules/**/*.entity.{ts,js}';

/** The server answers within a statement's limit, if only to say that it is over. What takes this much longer is dead. */
const SILENCE_MS = 5_000;

/** How MikroORM is set up, for every process: API, worker, operator's command and `npx mikro-orm`. Connects lazily. */
export function ormOptions(settings: OrmSettings): Options {
  const statementTimeoutMs = settings.statementTimeoutMs ?? 0;
  const isShared = settings.sharesConnections ?? false;
  return defineConfig({
    clientUrl: settings.databaseUrl,
    // every table of the service: a file that is added is an entity that is there, in src/ and in dist/ alike
    baseDir: SOURCES_FOLDER,
    entities: [ENTITY_FILES],
    extensions: settings.extensions ?? [],
    namingStrategy: NamingStrategy,
    metadataCache: { enabled: false },
    discovery: { afterDiscovered: quoteDefaults },
    forceUtcTimezone: true,
    // No entity knows the other side of its relations, so nothing is to be kept in step as they are set: accessors for
    // each property of each object would cost a page of rows a quarter of its time.
    propagationOnPrototype: false,
    // else each read of decks would join their jobs, only to ask whose they are
    autoJoinRefsForFilters: false,
    ensureDatabase: false,
    colors: false,
    loggerFactory: (options) => new CountingLogger(options),
    debug: settings.debug ? ['query', 'query-params'] : false,
    pool: { min: 0, max: settings.poolMax ?? 10 },
    driverOptions: {
      // MikroORM reads host, port, user and database from the URL and drops its parameters; the driver reads all of it.
      connectionString: settings.databaseUrl,
      application_name: settings.applicationName,
      // poolers refuse parameters of the start-up packet that they do not know
      ...(!isShared && { statement_timeout: statementTimeoutMs }),
      ...(statementTimeoutMs > 0 && { stream: () => socketThatEndsAfter(statementTimeoutMs + SILENCE_MS) }),
      onConnect: isShared ? requireSettings : prepareSession,
      onPoolCreated: giveBackLostConnections,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: settings.connectTimeoutMs ?? 10_000,
    },
    schemaGenerator: {
      disableForeignKeys: false,
      // pgboss is migrated by pg-boss itself; the tables of api have no entities, revisions alone make them.
      ignoreSchema: ['pgboss', 'api'],
      skipTables: ['mikro_orm_migrations'],
      // Functions are made in revisions: MikroORM cannot declare one that several triggers share.
      ignoreRoutines: true,
    },
    migrations: {
      path: MIGRATIONS_FOLDER,
      pathTs: MIGRATIONS_FOLDER,
      tableName: HISTORY.history,
      snapshotName: 'schema.snapshot',
      snapshotOnMigrate: false,
      transactional: true,
      allOrNothing: false,
      disableForeignKeys: false,
      safe: false,
      emit: 'ts',
    },
  });
}

/**
 * A connection that is broken off once nothing has moved on it for so long: a server that failed over may never say so.
 *
 * Not the driver's `query_timeout`: that gives the dead connection back to the pool, which hands it to the next request.
 */
function socketThatEndsAfter(silenceMs: number): Socket {
  const socket = new Socket();
  return socket.setTimeout(silenceMs, () => {
    const error = new Error(`The database has been silent for ${silenceMs} ms.`);
    // what sockets say of a way that is lost; without a code it would count as an error of ours
    socket.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
  });
}
