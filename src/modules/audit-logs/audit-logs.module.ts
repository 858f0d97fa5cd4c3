import { Module } from '@nestjs/common';
import { AuditLogsController } from './audit-logs.controller.ts';
import { AuditLogsService } from './audit-logs.service.ts';
import { AuditTrail } from './audit-trail.ts';
import { RetainAuditLogsHandler } from './retain-audit-logs.task.ts';

@Module({
  controllers: [AuditLogsController],
  providers: [AuditLogsService, AuditTrail, RetainAuditLogsHandler],
  exports: [AuditTrail, RetainAuditLogsHandler],
})
export class AuditLogsModule {}
