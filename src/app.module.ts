import { Module, StandardSchemaSerializerInterceptor } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ClsModule } from 'nestjs-cls';
import { hasAdminToken } from './common/actor.ts';
import { ProblemFilter } from './common/problem.filter.ts';
import { requestContext } from './common/request-context.ts';
import { schemaPipe } from './common/schema-pipe.ts';
import type { Env } from './config/env.ts';
import { migrationsOptions } from './database/migrations-options.ts';
import { AccountModule } from './modules/account/account.module.ts';
import { AuditLogsModule } from './modules/audit-logs/audit-logs.module.ts';
import { AccessGuard } from './modules/auth/access.guard.ts';
import { AuthModule } from './modules/auth/auth.module.ts';
import { IdentityGuard } from './modules/auth/identity.guard.ts';
import { DashboardModule } from './modules/dashboard/dashboard.module.ts';
import { DecksModule } from './modules/decks/decks.module.ts';
import { InfoModule } from './modules/info/info.module.ts';
import { JobsModule } from './modules/jobs/jobs.module.ts';
import { type MigrationsOptions, MigrationsModule } from './modules/migrations/index.ts';
import { migratorFor } from './modules/migrations/orm.ts';
import { MetricsModule } from './modules/metrics/metrics.module.ts';
import { NotificationsModule } from './modules/notifications/notifications.module.ts';
import { RateLimitGuard } from './modules/rate-limits/rate-limit.guard.ts';
import { RateLimitsModule } from './modules/rate-limits/rate-limits.module.ts';
import { SettingsModule } from './modules/settings/settings.module.ts';
import { SubscriptionsModule } from './modules/subscriptions/subscriptions.module.ts';
import { StatusModule } from './modules/status/status.module.ts';
import { StorageModule } from './modules/storage/storage.module.ts';
import { UploadsModule } from './modules/uploads/uploads.module.ts';
import { UsersModule } from './modules/users/users.module.ts';
import { describeHealth } from './openapi/health.docs.ts';
import { coreImports } from './core-imports.ts';

const FEATURES = [
  InfoModule,
  AuthModule,
  RateLimitsModule,
  UsersModule,
  SettingsModule,
  SubscriptionsModule,
  UploadsModule,
  JobsModule,
  DecksModule,
  NotificationsModule,
  AuditLogsModule,
  AccountModule,
  DashboardModule,
  StorageModule,
];

// once a process: decorators of a route add up
describeHealth();

/** The list of modules, and what holds for every route. */
@Module({
  imports: FEATURES,
  providers: [
    // In this order: who asks, how often, and may they.
    { provide: APP_GUARD, useExisting: IdentityGuard },
    { provide: APP_GUARD, useExisting: RateLimitGuard },
    { provide: APP_GUARD, useExisting: AccessGuard },
    { provide: APP_PIPE, useFactory: schemaPipe },
    { provide: APP_INTERCEPTOR, useClass: StandardSchemaSerializerInterceptor },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class AppModule {
  static forRoot(env: Env): DynamicModule {
    const options = { ...migrationsOptions(env), health: healthOptions(env) };
    const migrations = MigrationsModule.forRoot(options);
    return {
      module: AppModule,
      imports: [
        ...coreImports(env, 'api', { extensions: [migratorFor(options)] }),
        ClsModule.forRoot(requestContext),
        migrations,
        StatusModule.forRoot(migrations),
        MetricsModule.forApi(migrations),
      ],
    };
  }
}

const healthOptions = (env: Env): MigrationsOptions['health'] => ({
  cacheMs: env.SCHEMA_CHECK_CACHE_MS,
  driftIsUnhealthy: env.SCHEMA_DRIFT_POLICY === 'fail',
  maySeeDetails: hasAdminToken,
});
