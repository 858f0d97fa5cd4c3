import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminOnly } from '../../common/access.ts';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { AuditLogs, AuditLogsQuery, OwnAuditLogs, OwnAuditLogsQuery } from './audit-log.view.ts';
import { AuditLogsService } from './audit-logs.service.ts';

@ApiTags('audit')
@ApiBearerAuth()
@Controller()
export class AuditLogsController {
  constructor(private readonly auditLogs: AuditLogsService) {}

  @Get('audit-logs/me')
  @ApiResult(OwnAuditLogs, 'What the caller did, newest first.')
  listOwnAuditLogs(@CurrentActor() actor: Actor, @Query({ schema: OwnAuditLogsQuery }) query: OwnAuditLogsQuery) {
    return this.auditLogs.list({ ...query, user_id: actor.userId });
  }

  @Get('admin/audit-logs')
  @AdminOnly()
  @ApiResult(AuditLogs, 'The actions of all users, for admins.')
  listAuditLogs(@Query({ schema: AuditLogsQuery }) query: AuditLogsQuery) {
    return this.auditLogs.list(query);
  }
}
