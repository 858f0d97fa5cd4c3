import { Module } from '@nestjs/common';
import { AuditLogsController } from './audit-logs.controller.ts';
import { AuditLogsService } from './audit-logs.service.ts';
import { AuditTrail } from './audit-trail.ts';

@Module({ controllers: [AuditLogsController], providers: [AuditLogsService, AuditTrail], exports: [AuditTrail] })
export class AuditLogsModule {}
