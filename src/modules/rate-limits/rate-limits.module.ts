import { Module } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { getOptionsToken } from '@nestjs/throttler';
import type { ThrottlerModuleOptions } from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { AuditLogsModule } from '../audit-logs/audit-logs.module.ts';
import { SettingsModule } from '../settings/settings.module.ts';
import { RateCounter } from './rate-counter.ts';
import { RateLimitGuard } from './rate-limit.guard.ts';
import { Refusals } from './refusals.ts';
import { PurgeExpiredRowsHandler } from './purge-expired-rows.task.ts';

const MINUTE_MS = 60_000;

/** For routes of the API that say nothing else with `@RateLimit()`. Its health is asked by machines, all day. */
const everyRoute = (env: Env): ThrottlerModuleOptions => ({
  throttlers: [{ limit: env.RATE_LIMIT_PER_MINUTE, ttl: MINUTE_MS }],
  skipIf: (context) => !env.RATE_LIMIT_ENABLED || isHealth(context),
});

function isHealth(context: ExecutionContext): boolean {
  return context.switchToHttp().getRequest<FastifyRequest>().url.startsWith('/health/');
}

@Module({
  imports: [AuditLogsModule, SettingsModule],
  providers: [
    RateCounter,
    Refusals,
    RateLimitGuard,
    PurgeExpiredRowsHandler,
    { provide: getOptionsToken(), useFactory: everyRoute, inject: [ENV] },
  ],
  exports: [RateLimitGuard, Refusals],
})
export class RateLimitsModule {}
