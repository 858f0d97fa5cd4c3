import { Module } from '@nestjs/common';
import { AuditLogsController } from './audit-logs.controller.ts';
import { AuditLogsService } from './audit-logs.service.ts';
import { AuditTrail } from './audit-trail.ts';
import { PurgeAuditLogsHandler } from './purge-audit-logs.task.ts';

@Module({
  controllers: [AuditLogsController],
  providers: [AuditLogsService, AuditTrail, PurgeAuditLogsHandler],
  exports: [AuditTrail, PurgeAuditLogsHandler],
})
export class AuditLogsModule {}
