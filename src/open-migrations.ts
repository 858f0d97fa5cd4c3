import 'reflect-metadata';
import { MikroORM } from '@mikro-orm/core';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { NestFactory } from '@nestjs/core';
import type { CommandEnv } from './config/env.ts';
import { APPLICATION_NAME, APPLICATION_VERSION } from './config/package.ts';
import { ormOptions } from './database/orm-options.ts';
import { WATCH_POLICY } from './database/watch-policy.ts';
import type { OpenMigrations } from './modules/migrations/commands/context.ts';
import { MigrationsModule } from './modules/migrations/migrations.module.ts';
import { driftGuard } from './modules/migrations/report/drift-guard.ts';
import { SchemaReporter } from './modules/migrations/report/schema-reporter.ts';
import { migratorOf, migratorWith } from './modules/migrations/runner/migrator.ts';

/** A run holds the migration lock on one connection and works on another; a report needs one more than it has. */
const CONNECTIONS = 3;

/** The migrations module on one database, as a Nest application without HTTP and without any feature module. */
export async function openMigrations(
  env: CommandEnv,
  databaseUrl: string,
  folder: string,
): Promise<OpenMigrations & { close(): Promise<void> }> {
  const settings = {
    lockTimeoutMs: env.MIGRATION_LOCK_TIMEOUT_MS,
    lockRetries: env.MIGRATION_LOCK_RETRIES,
    handlesSignals: true,
    applicationName: APPLICATION_NAME,
    applicationVersion: APPLICATION_VERSION,
    guard: driftGuard(databaseUrl, WATCH_POLICY),
  };
  const options = ormOptions({
    databaseUrl,
    applicationName: `${APPLICATION_NAME} migrate`,
    poolMax: CONNECTIONS,
    connectTimeoutMs: env.DB_CONNECT_TIMEOUT_MS,
    extensions: [migratorWith(settings)],
    debug: env.LOG_LEVEL === 'trace',
  });
  const migrations = { ...options.migrations, path: folder, pathTs: folder };
  class CommandModule {}
  const app = await NestFactory.createApplicationContext(
    {
      module: CommandModule,
      imports: [
        MikroOrmModule.forRoot({ ...options, migrations, registerRequestContext: false }),
        MigrationsModule.watching(WATCH_POLICY),
      ],
    },
    { logger: false, abortOnError: false },
  );
  return {
    migrator: migratorOf(app.get(MikroORM)),
    reporter: app.get(SchemaReporter),
    watch: WATCH_POLICY,
    databaseUrl,
    close: () => app.close(),
  };
}
