import { Module } from '@nestjs/common';
import { QueueModule } from '../../queue/queue.module.ts';
import { AuditLogsModule } from '../audit-logs/audit-logs.module.ts';
import { DevicesService } from './devices.service.ts';
import { NotificationsController } from './notifications.controller.ts';
import { NotificationsService } from './notifications.service.ts';
import { Notifier } from './notifier.ts';
import { PushNotificationHandler } from './push-notification.task.ts';
import { PushController } from './push.controller.ts';
import { PurgeNotificationsHandler } from './purge-notifications.task.ts';
import { WebPush } from './web-push.ts';

@Module({
  imports: [QueueModule, AuditLogsModule],
  controllers: [NotificationsController, PushController],
  providers: [
    DevicesService,
    NotificationsService,
    Notifier,
    PushNotificationHandler,
    PurgeNotificationsHandler,
    WebPush,
  ],
  exports: [Notifier, PushNotificationHandler, PurgeNotificationsHandler],
})
export class NotificationsModule {}
