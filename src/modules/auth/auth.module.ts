import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuditLogsModule } from '../audit-logs/audit-logs.module.ts';
import { UsersModule } from '../users/users.module.ts';
import { AuthController } from './auth.controller.ts';
import { AuthGuard } from './auth.guard.ts';
import { ProvisioningService } from './provisioning.service.ts';
import { TokenVerifier } from './token-verifier.ts';

@Module({
  imports: [UsersModule, AuditLogsModule],
  controllers: [AuthController],
  providers: [TokenVerifier, ProvisioningService, { provide: APP_GUARD, useClass: AuthGuard }],
})
export class AuthModule {}
