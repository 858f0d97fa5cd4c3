import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ClsModule } from 'nestjs-cls';
import type { Env } from './config/env.ts';
import { AccountModule } from './modules/account/account.module.ts';
import { AuditLogsModule } from './modules/audit-logs/audit-logs.module.ts';
import { MetricsModule } from './modules/metrics/metrics.module.ts';
import { NotificationsModule } from './modules/notifications/notifications.module.ts';
import { ProcessingModule } from './modules/processing/processing.module.ts';
import { RateLimitsModule } from './modules/rate-limits/rate-limits.module.ts';
import { StorageModule } from './modules/storage/storage.module.ts';
import { SubscriptionsModule } from './modules/subscriptions/subscriptions.module.ts';
import { coreImports } from './core-imports.ts';
import { TaskHandlers } from './queue/task-handlers.ts';

/** The list of modules whose work is done in the background: their handlers of tasks are found by their decorator. */
@Module({
  imports: [
    AccountModule,
    AuditLogsModule,
    DiscoveryModule,
    NotificationsModule,
    ProcessingModule,
    RateLimitsModule,
    StorageModule,
    SubscriptionsModule,
  ],
  providers: [TaskHandlers],
})
export class WorkerModule {
  static forRoot(env: Env): DynamicModule {
    return {
      module: WorkerModule,
      imports: [...coreImports(env, 'worker'), ClsModule.forRoot({ global: true }), MetricsModule.forWorker()],
    };
  }
}
