import { Inject, Injectable } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ThrottlerGuard, getOptionsToken } from '@nestjs/throttler';
import type { ThrottlerLimitDetail, ThrottlerModuleOptions, ThrottlerRequest } from '@nestjs/throttler';
import type { IdentifiedRequest } from '../../common/actor.ts';
import { AppError } from '../../common/app-error.ts';
import { LimitSetting, trackedAddress } from '../../common/rate-limit.ts';
import { GlobalSettings } from '../settings/global-settings.ts';
import { RateCounter } from './rate-counter.ts';
import { Refusals } from './refusals.ts';

export class RateLimitedError extends AppError {
  readonly code = 'rate_limited';
  readonly kind = 'too-many';
  /** @param limit in words: "10 uploads an hour". */
  constructor(limit: string, seconds: number) {
    super(`Over the limit of ${limit}; wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'} and try again.`);
  }
}

/**
 * Counts every request of the API: against its user, or against its address when the user is unknown. It runs after the
 * token is verified and before a request is refused, so a flood with bad tokens is counted too. Verifying a signature
 * costs less than counting, and a forged token must not use up a user's requests.
 *
 * While the database is unavailable no request is refused here: it fails on its own, if it needs the database.
 */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  protected override headerPrefix = 'RateLimit';

  constructor(
    @Inject(getOptionsToken()) options: ThrottlerModuleOptions,
    // By name: else Nest would take the token that the base class asks for.
    @Inject(RateCounter) counter: RateCounter,
    reflector: Reflector,
    private readonly refusals: Refusals,
    private readonly settings: GlobalSettings,
  ) {
    super(options, counter, reflector);
  }

  protected override async handleRequest(request: ThrottlerRequest): Promise<boolean> {
    try {
      return await super.handleRequest({ ...request, limit: await this.limitOf(request) });
    } catch (error) {
      if (error instanceof RateLimitedError) throw error;
      this.logger.warn({ err: error }, 'A request is not counted.');
      return true;
    }
  }

  private async limitOf({ context, limit }: ThrottlerRequest): Promise<number> {
    const setting = this.reflector.getAllAndOverride(LimitSetting, [context.getHandler(), context.getClass()]);
    if (setting === undefined) return limit;
    const value: unknown = Reflect.get(await this.settings.all(), setting);
    return typeof value === 'number' ? value : limit;
  }

  protected override async getTracker(request: IdentifiedRequest): Promise<string> {
    return request.actor?.userId ?? trackedAddress(request);
  }

  protected override generateKey(_context: ExecutionContext, who: string): string {
    return `all:${who}`;
  }

  protected override async throwThrottlingException(
    context: ExecutionContext,
    { key, limit, ttl, timeToBlockExpire: seconds }: ThrottlerLimitDetail,
  ): Promise<void> {
    const { req, res } = this.getRequestResponse(context);
    const headers = { Limit: limit, Remaining: 0, Reset: seconds };
    for (const [name, value] of Object.entries(headers)) this.setResponseHeader(res, `RateLimit-${name}`, value);
    const route = `${context.getClass().name}.${context.getHandler().name}`;
    await this.refusals.note('security.rate_limited', key, ttl, { route, method: String(req['method']), limit });
    const setting = this.reflector.getAllAndOverride(LimitSetting, [context.getHandler(), context.getClass()]);
    throw new RateLimitedError(`${limit} ${setting?.split('_')[0] ?? 'requests'} ${windowOf(ttl)}`, seconds);
  }
}

const WINDOWS: Readonly<Record<number, string>> = { 60: 'a minute', 3_600: 'an hour', 86_400: 'a day' };

function windowOf(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  return WINDOWS[seconds] ?? `in ${seconds} seconds`;
}
