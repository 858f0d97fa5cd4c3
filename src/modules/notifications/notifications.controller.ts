import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdminOnly } from '../../common/access.ts';
import { Answers } from '../../common/answers.ts';
import { UuidParam } from '../../common/query.ts';
import { Refuses } from '../../common/refuses.ts';
import { NotificationsPage, NotificationsQuery } from './notification.view.ts';
import { NotificationsService } from './notifications.service.ts';

@ApiTags('notifications')
@ApiBearerAuth()
@Controller()
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  @Get('notifications')
  @Answers(NotificationsPage, "The caller's notifications, newest first, and how many are unread in all.")
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
  @Refuses({ 404: ['notification_not_found'] })
  @HttpCode(204)
  @ApiOperation({ summary: 'One notification of the caller is read.' })
  @ApiNoContentResponse()
  async markNotificationRead(@Param({ schema: UuidParam }) { id }: UuidParam): Promise<void> {
    await this.notifications.read(id);
  }

  @Delete('notifications/:id')
  @Refuses({ 404: ['notification_not_found'] })
  @HttpCode(204)
  @ApiOperation({ summary: 'One notification of the caller is removed.' })
  @ApiNoContentResponse()
  async deleteNotification(@Param({ schema: UuidParam }) { id }: UuidParam): Promise<void> {
    await this.notifications.remove(id);
  }

  @Post('admin/notifications/:id/resend')
  @Refuses({ 404: ['notification_not_found'], 409: ['not_failed'], 503: ['queue_unavailable'] })
  @AdminOnly()
  @HttpCode(204)
  @ApiOperation({ summary: 'Retries a push that failed, for admins.' })
  @ApiNoContentResponse()
  async resendNotification(@Param({ schema: UuidParam }) { id }: UuidParam): Promise<void> {
    await this.notifications.resend(id);
  }
}
