import { Module } from '@nestjs/common';
import { QueueModule } from '../../queue/queue.module.ts';
import { AuditLogsModule } from '../audit-logs/audit-logs.module.ts';
import { NotificationsModule } from '../notifications/notifications.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { UsersModule } from '../users/users.module.ts';
import { AdminJobsController } from './admin-jobs.controller.ts';
import { AdminJobsService } from './admin-jobs.service.ts';
import { JobEvents } from './job-events.ts';
import { JobMessages } from './job-messages.ts';
import { JobQuota } from './job-quota.ts';
import { JobRuns } from './job-runs.ts';
import { JobStreams } from './job-streams.ts';
import { JobsController } from './jobs.controller.ts';
import { JobsService } from './jobs.service.ts';
import { StreamSlots } from './stream-slots.ts';
import { PurgePdfsHandler } from './purge-pdfs.task.ts';

@Module({
  imports: [QueueModule, UsersModule, AuditLogsModule, NotificationsModule, StorageModule],
  controllers: [JobsController, AdminJobsController],
  providers: [
    JobsService,
    AdminJobsService,
    JobMessages,
    JobQuota,
    JobRuns,
    JobEvents,
    JobStreams,
    StreamSlots,
    PurgePdfsHandler,
  ],
  exports: [JobsService, JobMessages, JobQuota, JobRuns],
})
export class JobsModule {}
