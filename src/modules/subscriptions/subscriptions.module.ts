import { Module } from '@nestjs/common';
import { AuditLogsModule } from '../audit-logs/audit-logs.module.ts';
import { NotificationsModule } from '../notifications/notifications.module.ts';
import { SettingsModule } from '../settings/settings.module.ts';
import { Billing } from './billing.service.ts';
import { ExpireSubscriptionsHandler } from './expire-subscriptions.task.ts';
import { RejectedWebhooks } from './rejected-webhooks.ts';
import { StripeClient } from './stripe-client.ts';
import { StripeEvents } from './stripe-events.ts';
import { StripeFirst } from './stripe-first.ts';
import { StripeWebhookController } from './stripe-webhook.controller.ts';
import { SubscriptionState } from './subscription-state.ts';
import { SubscriptionsController } from './subscriptions.controller.ts';
import { SubscriptionsService } from './subscriptions.service.ts';

@Module({
  imports: [AuditLogsModule, NotificationsModule, SettingsModule],
  controllers: [SubscriptionsController, StripeWebhookController],
  providers: [
    Billing,
    ExpireSubscriptionsHandler,
    RejectedWebhooks,
    StripeClient,
    StripeEvents,
    StripeFirst,
    SubscriptionState,
    SubscriptionsService,
  ],
  exports: [Billing, ExpireSubscriptionsHandler],
})
export class SubscriptionsModule {}
