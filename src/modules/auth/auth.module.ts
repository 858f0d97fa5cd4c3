import { Module } from '@nestjs/common';
import { AuditLogsModule } from '../audit-logs/audit-logs.module.ts';
import { RateLimitsModule } from '../rate-limits/rate-limits.module.ts';
import { UsersModule } from '../users/users.module.ts';
import { AccessGuard } from './access.guard.ts';
import { AuthController } from './auth.controller.ts';
import { IdentityGuard } from './identity.guard.ts';
import { KeycloakAdmin } from './keycloak-admin.ts';
import { KnownUsers } from './known-users.ts';
import { LogoutService } from './logout.service.ts';
import { ProvisioningService } from './provisioning.service.ts';
import { ServiceAccount } from './service-account.ts';
import { TokenVerifier } from './token-verifier.ts';

@Module({
  imports: [UsersModule, AuditLogsModule, RateLimitsModule],
  controllers: [AuthController],
  providers: [
    TokenVerifier,
    KnownUsers,
    ProvisioningService,
    IdentityGuard,
    AccessGuard,
    ServiceAccount,
    KeycloakAdmin,
    LogoutService,
  ],
  exports: [IdentityGuard, AccessGuard, KeycloakAdmin, TokenVerifier],
})
export class AuthModule {}
