import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Access } from '../../common/access.ts';
import { ADMIN_ROLE } from '../../common/actor.ts';
import type { IdentifiedRequest } from '../../common/actor.ts';
import { Refusals } from '../rate-limits/refusals.ts';
import { AdminRequiredError, TokenMissingError } from './auth-errors.ts';

/** Of a user who tries one closed door after another, the trail keeps the first of an hour. */
const NOTED_EVERY_MS = 3_600_000;

/** Lets an active user with a valid token in, unless the route's `@Access()` says otherwise. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly refusals: Refusals,
  ) {}

  /** @throws {AppError} why the caller may not: the refusal of the token or the account, or `admin_required`. */
  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride(Access, [execution.getHandler(), execution.getClass()]);
    if (access === 'public' || access === 'token-optional') return true;
    const { actor, refusal, method, routeOptions } = execution.switchToHttp().getRequest<IdentifiedRequest>();
    if (!actor) throw refusal ?? new TokenMissingError();
    if (access !== 'admin' || actor.roles.includes(ADMIN_ROLE)) return true;
    const metadata = { method, route: routeOptions.url ?? '' };
    await this.refusals.note('security.access_denied', actor.userId, NOTED_EVERY_MS, metadata);
    throw new AdminRequiredError();
  }
}
