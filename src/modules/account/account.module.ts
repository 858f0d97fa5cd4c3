import { Module } from '@nestjs/common';
import { QueueModule } from '../../queue/queue.module.ts';
import { AuditLogsModule } from '../audit-logs/audit-logs.module.ts';
import { AuthModule } from '../auth/auth.module.ts';
import { KeycloakAdmin } from '../auth/keycloak-admin.ts';
import { JobsModule } from '../jobs/jobs.module.ts';
import { SettingsModule } from '../settings/settings.module.ts';
import { Billing } from '../subscriptions/billing.service.ts';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.ts';
import { AccountController } from './account.controller.ts';
import { AdminUsersController } from './admin-users.controller.ts';
import { AdminUsersService } from './admin-users.service.ts';
import { CloseAccountHandler, CLOSING_STEPS, type ClosingStep } from './close-account.task.ts';
import { DeletionService } from './deletion.service.ts';
import { ExportLists } from './export-lists.ts';
import { ExportService } from './export.service.ts';
import { ProfileService } from './profile.service.ts';
import { PurgeAccountsHandler } from './purge-accounts.task.ts';
import { ResetQuotasHandler } from './reset-quotas.task.ts';

@Module({
  imports: [AuditLogsModule, AuthModule, JobsModule, SettingsModule, SubscriptionsModule, QueueModule],
  controllers: [AccountController, AdminUsersController],
  providers: [
    ProfileService,
    AdminUsersService,
    ExportLists,
    ExportService,
    DeletionService,
    CloseAccountHandler,
    PurgeAccountsHandler,
    ResetQuotasHandler,
    {
      provide: CLOSING_STEPS,
      useFactory: (billing: Billing, keycloak: KeycloakAdmin): ClosingStep[] => [
        (user) => billing.cancelNow(user.id),
        async (user) => void (await keycloak.disableUser(user.keycloakId)),
      ],
      inject: [Billing, KeycloakAdmin],
    },
  ],
})
export class AccountModule {}
