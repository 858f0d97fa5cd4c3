import { applyDecorators } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import { SkipThrottle, Throttle, normalizeIp } from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import { clientAddress } from './client-address.ts';

export interface RateLimitOptions {
  /** Requests that pass in any stretch of `windowSeconds`; the value of `setting` counts instead, where one is named. */
  readonly limit: number;
  /** Key of the global setting by which an admin changes the limit; `limit` is its default. */
  readonly setting?: string;
  readonly windowSeconds: number;
  /** Who is counted: the user, where there is one (the default), or in any case the address that asks. */
  readonly per?: 'user' | 'address';
  /** Routes of one name share one counter; each counts for itself when left out. */
  readonly name?: string;
}

/**
 * Returns the address that a request counts against; for IPv6, the network that a provider gives to one customer. If a
 * proxy sent something that is not an address, the request counts against the proxy.
 */
export function trackedAddress({ ip = '', socket }: Partial<FastifyRequest>): string {
  return normalizeIp(clientAddress(ip) ?? socket?.remoteAddress ?? '');
}

/** Which setting holds the limit of a route; for the guard. */
export const LimitSetting = Reflector.createDecorator<string | undefined>();

/**
 * How often a route, or each route of a controller, may be asked, in place of RATE_LIMIT_PER_MINUTE: such requests are
 * not counted there. The answer carries `RateLimit-Limit`, `-Remaining` and `-Reset`; one too many is 429
 * `rate_limited` with `Retry-After`. Counted for all replicas together.
 *
 * ```ts
 * @Post('checkout') @RateLimit({ limit: 5, windowSeconds: 3600 })
 * ```
 */
export const RateLimit = ({ limit, setting, windowSeconds, per = 'user', name }: RateLimitOptions) =>
  applyDecorators(
    LimitSetting(setting),
    Throttle({
      default: {
        limit,
        ttl: windowSeconds * 1000,
        generateKey: (context, who) => `${name ?? nameOf(context)}:${who}`,
        ...(per === 'address' && { getTracker: trackedAddress }),
      },
    }),
    ApiExtension('x-rate-limit', {
      limit,
      window_seconds: windowSeconds,
      per,
      ...(setting !== undefined && { setting }),
    }),
  );

/** For routes that machines ask, and that are answered however often they do. */
export const NoRateLimit = () => SkipThrottle();

function nameOf(context: ExecutionContext): string {
  return `${context.getClass().name}.${context.getHandler().name}`;
}
