import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdminOnly } from '../../common/access.ts';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { UuidParam } from '../../common/schemas.ts';
import { ApiProblems } from '../../common/api-problems.decorator.ts';
import { NotificationsPage, NotificationsQuery } from './notification.view.ts';
import { NotificationsService } from './notifications.service.ts';

@ApiTags('notifications')
@ApiBearerAuth()
@Controller()
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  @Get('notifications')
  @ApiResult(NotificationsPage, "The caller's notifications, newest first, and how many are unread in all.")
  listNotifications(@Query({ schema: NotificationsQuery }) query: NotificationsQuery) {
    return this.notifications.list(query);
  }

  @Post('notifications/read-all')
  @HttpCode(204)
  @ApiOperation({ summary: "All of the caller's notifications are read." })
  @ApiNoContentResponse()
  async markAllNotificationsRead(): Promise<void> {
    await this.notifications.readAll();
  }

  @Post('notifications/:id/read')
  @ApiProblems({ 404: ['notification_not_found'] })
  @HttpCode(204)
  @ApiOperation({ summary: 'One notification of the caller is read.' })
  @ApiNoContentResponse()
  async markNotificationRead(@Param({ schema: UuidParam }) { id }: UuidParam): Promise<void> {
    await this.notifications.read(id);
  }

  @Delete('notifications/:id')
  @ApiProblems({ 404: ['notification_not_found'] })
  @HttpCode(204)
  @ApiOperation({ summary: 'One notification of the caller is removed.' })
  @ApiNoContentResponse()
  async deleteNotification(@Param({ schema: UuidParam }) { id }: UuidParam): Promise<void> {
    await this.notifications.remove(id);
  }

  @Post('admin/notifications/:id/resend')
  @ApiProblems({ 404: ['notification_not_found'], 409: ['not_failed'], 503: ['queue_unavailable'] })
  @AdminOnly()
  @HttpCode(204)
  @ApiOperation({ summary: 'Retries a push that failed, for admins.' })
  @ApiNoContentResponse()
  async resendNotification(@Param({ schema: UuidParam }) { id }: UuidParam): Promise<void> {
    await this.notifications.resend(id);
  }
}
