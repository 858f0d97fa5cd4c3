import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Answers } from '../../common/answers.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { NotificationsPage, NotificationsQuery } from './notification.view.ts';
import { NotificationsService } from './notifications.service.ts';

@ApiTags('notifications')
@ApiBearerAuth()
@Controller('notifications')
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  @Get()
  @Answers(NotificationsPage, "The caller's notifications, newest first, and how many are unread in all.")
  list(@CurrentActor() actor: Actor, @Query({ schema: NotificationsQuery }) query: NotificationsQuery) {
    return this.notifications.list(actor.userId, query);
  }
}
