import { Module } from '@nestjs/common';
import { QueueModule } from '../../queue/queue.module.ts';
import { AuditLogsModule } from '../audit-logs/audit-logs.module.ts';
import { JobsModule } from '../jobs/jobs.module.ts';
import { SettingsModule } from '../settings/settings.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { UploadsController } from './uploads.controller.ts';
import { UploadsService } from './uploads.service.ts';

@Module({
  imports: [QueueModule, AuditLogsModule, JobsModule, SettingsModule, StorageModule],
  controllers: [UploadsController],
  providers: [UploadsService],
})
export class UploadsModule {}
