import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ClsService } from 'nestjs-cls';
import { Access } from '../../common/access.ts';
import { ADMIN_ROLE } from '../../common/actor.ts';
import type { Actor, IdentifiedRequest } from '../../common/actor.ts';
import { AppError } from '../../common/app-error.ts';
import type { RequestContext } from '../../common/request-context.ts';
import { AdminRequiredError, TokenMissingError } from './auth-errors.ts';
import { rolesOf } from './claims.ts';
import { ProvisioningService } from './provisioning.service.ts';
import { TokenVerifier } from './token-verifier.ts';

/** Asks every request for a token, unless the route says `@Public()`. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenVerifier,
    private readonly provisioning: ProvisioningService,
    private readonly context: ClsService<RequestContext>,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride(Access, [execution.getHandler(), execution.getClass()]);
    const request = execution.switchToHttp().getRequest<IdentifiedRequest>();
    if (access === 'token-optional') request.tokenRoles = await this.rolesIfAny(request);
    if (access === 'public' || access === 'token-optional') return true;

    const actor = await this.identify(request);
    if (access === 'admin' && !actor.roles.includes(ADMIN_ROLE)) throw new AdminRequiredError();
    request.actor = actor;
    this.context.set('actor', actor);
    return true;
  }

  private async identify(request: IdentifiedRequest): Promise<Actor> {
    const token = bearerToken(request);
    if (token === undefined) throw new TokenMissingError();
    const claims = await this.tokens.verify(token);
    const user = await this.provisioning.userOf(claims);
    return { userId: user.id, roles: rolesOf(claims) };
  }

  /** For routes that must answer even without a database, or without the issuer. */
  private async rolesIfAny(request: IdentifiedRequest): Promise<readonly string[]> {
    const token = bearerToken(request);
    if (token === undefined) return [];
    try {
      return rolesOf(await this.tokens.verify(token));
    } catch (error) {
      if (error instanceof AppError) return [];
      throw error;
    }
  }
}

function bearerToken({ headers }: IdentifiedRequest): string | undefined {
  return /^bearer +([\w.~+/=-]+) *$/i.exec(headers.authorization ?? '')?.[1];
}
