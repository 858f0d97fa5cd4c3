import { MikroORM } from '@mikro-orm/core';
import { ConfigurableModuleBuilder, Module } from '@nestjs/common';
import { LivenessController } from './health/liveness.controller.ts';
import { ReadinessController } from './health/readiness.controller.ts';
import { SchemaHealthController } from './health/schema-health.controller.ts';
import { SchemaHealth } from './health/schema-health.ts';
import { COMPLETE_OPTIONS } from './options-token.ts';
import { completeOptions, type CompleteOptions, type MigrationsOptions, watchOf } from './options.ts';
import { SchemaReporter } from './report/schema-reporter.ts';
import { migratorOf } from './runner/migrator.ts';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<MigrationsOptions>()
  .setClassMethodName('forRoot')
  .build();

/**
 * Revisions and drift of the database that the application's MikroORM is on: the routes `/health/live`, `/health/ready` and
 * `/health/schema`, and the services behind them.
 *
 * @throws {MigrationsOptionsError} at the start of the application, with all problems at once.
 * @example
 * MigrationsModule.forRoot({ application: { name: 'shop', version: '1.4.0' } })
 * @example
 * MigrationsModule.forRootAsync({ inject: [Config], useFactory: (config: Config) => config.migrations })
 */
@Module({
  controllers: [LivenessController, ReadinessController, SchemaHealthController],
  providers: [
    { provide: COMPLETE_OPTIONS, useFactory: completeOptions, inject: [MODULE_OPTIONS_TOKEN] },
    {
      provide: SchemaReporter,
      useFactory: (orm: MikroORM, options: CompleteOptions) =>
        new SchemaReporter(orm, watchOf(options, migratorOf(orm).place)),
      inject: [MikroORM, COMPLETE_OPTIONS],
    },
    {
      provide: SchemaHealth,
      useFactory: (reporter: SchemaReporter, { health }: CompleteOptions) => new SchemaHealth(reporter, health),
      inject: [SchemaReporter, COMPLETE_OPTIONS],
    },
  ],
  exports: [SchemaReporter, SchemaHealth],
})
export class MigrationsModule extends ConfigurableModuleClass {}
