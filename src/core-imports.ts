import { MikroOrmModule } from '@mikro-orm/nestjs';
import type { ModuleMetadata } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { logging } from './common/logging.ts';
import { PersistenceModule } from './common/persistence/persistence.module.ts';
import { ConfigModule } from './config/config.module.ts';
import { sharesConnections } from './config/database-url.ts';
import type { Env } from './config/env.ts';
import { APPLICATION_NAME, APPLICATION_VERSION } from './config/package.ts';
import { headRevision } from './database/head-revision.ts';
import { ormOptions, type OrmSettings } from './database/orm-options.ts';

/** What API and worker stand on: configuration, log, database. */
export function coreImports(
  env: Env,
  process: 'api' | 'worker',
  orm: Pick<OrmSettings, 'extensions'> = {},
): NonNullable<ModuleMetadata['imports']> {
  return [
    ConfigModule.forRoot(env),
    PersistenceModule,
    LoggerModule.forRoot(logging({ level: env.LOG_LEVEL, process, revision: headRevision() })),
    MikroOrmModule.forRoot(
      ormOptions({
        databaseUrl: env.DATABASE_URL,
        sharesConnections: sharesConnections(env),
        poolMax: env.DB_POOL_MAX,
        statementTimeoutMs: env.DB_STATEMENT_TIMEOUT_MS,
        connectTimeoutMs: env.DB_CONNECT_TIMEOUT_MS,
        debug: env.LOG_LEVEL === 'trace',
        applicationName: `${APPLICATION_NAME} ${process} ${APPLICATION_VERSION}`,
        ...orm,
      }),
    ),
  ];
}
