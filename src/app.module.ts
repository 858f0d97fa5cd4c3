import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module, StandardSchemaSerializerInterceptor } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ClsModule } from 'nestjs-cls';
import { LoggerModule } from 'nestjs-pino';
import { logging } from './common/logging.ts';
import { ProblemFilter } from './common/problem.filter.ts';
import { requestContext } from './common/request-context.ts';
import { schemaPipe } from './common/schema-pipe.ts';
import { ConfigModule } from './config/config.module.ts';
import type { Env } from './config/env.ts';
import { ormOptions } from './database/orm-options.ts';
import { WATCH_POLICY } from './database/watch-policy.ts';
import { AuditLogsModule } from './modules/audit-logs/audit-logs.module.ts';
import { AuthModule } from './modules/auth/auth.module.ts';
import { DecksModule } from './modules/decks/decks.module.ts';
import { InfoModule } from './modules/info/info.module.ts';
import { JobsModule } from './modules/jobs/jobs.module.ts';
import { HealthModule } from './modules/migrations/health/health.module.ts';
import { Migrator } from './modules/migrations/runner/migrator.ts';
import { NotificationsModule } from './modules/notifications/notifications.module.ts';
import { SettingsModule } from './modules/settings/settings.module.ts';
import { SubscriptionsModule } from './modules/subscriptions/subscriptions.module.ts';
import { UsersModule } from './modules/users/users.module.ts';

const FEATURES = [
  InfoModule,
  AuthModule,
  UsersModule,
  SettingsModule,
  SubscriptionsModule,
  JobsModule,
  DecksModule,
  NotificationsModule,
  AuditLogsModule,
];

/** The list of modules, and what holds for every route. */
@Module({
  imports: FEATURES,
  providers: [
    { provide: APP_PIPE, useFactory: schemaPipe },
    { provide: APP_INTERCEPTOR, useClass: StandardSchemaSerializerInterceptor },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class AppModule {
  static with(env: Env): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(env),
        LoggerModule.forRoot(logging(env.LOG_LEVEL)),
        ClsModule.forRoot(requestContext),
        MikroOrmModule.forRoot(
          ormOptions({
            databaseUrl: env.DATABASE_URL,
            applicationName: 'anki-compendium api',
            poolMax: env.DB_POOL_MAX,
            statementTimeoutMs: env.DB_STATEMENT_TIMEOUT_MS,
            connectTimeoutMs: env.DB_CONNECT_TIMEOUT_MS,
            extensions: [Migrator],
            debug: env.LOG_LEVEL === 'trace',
          }),
        ),
        HealthModule.watching(WATCH_POLICY),
      ],
    };
  }
}
