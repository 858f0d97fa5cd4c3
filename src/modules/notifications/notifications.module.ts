import { Module } from '@nestjs/common';
import { NotificationsController } from './notifications.controller.ts';
import { NotificationsService } from './notifications.service.ts';
import { Notifier } from './notifier.ts';

@Module({ controllers: [NotificationsController], providers: [NotificationsService, Notifier], exports: [Notifier] })
export class NotificationsModule {}
