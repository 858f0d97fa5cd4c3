import { Module } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import { ClsModule } from 'nestjs-cls';
import type { Env } from './config/env.ts';
import { AccountModule } from './modules/account/account.module.ts';
import { CloseAccountHandler } from './modules/account/close-account.task.ts';
import { PurgeAccountsHandler } from './modules/account/purge-accounts.task.ts';
import { ResetQuotasHandler } from './modules/account/reset-quotas.task.ts';
import { RetainPdfsHandler } from './modules/jobs/retain-pdfs.task.ts';
import { AuditLogsModule } from './modules/audit-logs/audit-logs.module.ts';
import { RetainAuditLogsHandler } from './modules/audit-logs/retain-audit-logs.task.ts';
import { MetricsModule } from './modules/metrics/metrics.module.ts';
import { NotificationsModule } from './modules/notifications/notifications.module.ts';
import { PushNotificationHandler } from './modules/notifications/push-notification.task.ts';
import { RetainNotificationsHandler } from './modules/notifications/retain-notifications.task.ts';
import { LostJobHandler } from './modules/processing/lost-job.handler.ts';
import { ProcessJobHandler } from './modules/processing/process-job.handler.ts';
import { ProcessingModule } from './modules/processing/processing.module.ts';
import { SweepObjectsHandler } from './modules/processing/sweep-objects.task.ts';
import { RateLimitsModule } from './modules/rate-limits/rate-limits.module.ts';
import { SweepHandler } from './modules/rate-limits/sweep.task.ts';
import { ExpireSubscriptionsHandler } from './modules/subscriptions/expire-subscriptions.task.ts';
import { RemoveObjectHandler } from './modules/storage/remove-object.task.ts';
import { StorageModule } from './modules/storage/storage.module.ts';
import { SubscriptionsModule } from './modules/subscriptions/subscriptions.module.ts';
import { platform } from './platform.ts';
import type { TaskHandler } from './queue/task.ts';

/** What the workers do: one handler for each task. */
export const HANDLERS: readonly Type<TaskHandler>[] = [
  CloseAccountHandler,
  LostJobHandler,
  ProcessJobHandler,
  RemoveObjectHandler,
  RetainPdfsHandler,
  SweepObjectsHandler,
  ExpireSubscriptionsHandler,
  PushNotificationHandler,
  RetainNotificationsHandler,
  RetainAuditLogsHandler,
  PurgeAccountsHandler,
  ResetQuotasHandler,
  SweepHandler,
];

/** The list of modules whose work is done in the background. */
@Module({
  imports: [
    AccountModule,
    AuditLogsModule,
    NotificationsModule,
    ProcessingModule,
    RateLimitsModule,
    StorageModule,
    SubscriptionsModule,
  ],
})
export class WorkerModule {
  static with(env: Env): DynamicModule {
    return {
      module: WorkerModule,
      imports: [...platform(env, 'worker'), ClsModule.forRoot({ global: true }), MetricsModule.ofWorker()],
    };
  }
}
