import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { ClsService } from 'nestjs-cls';
import { Access } from '../../common/access.ts';
import type { Actor, IdentifiedRequest } from '../../common/actor.ts';
import { AppError } from '../../common/app-error.ts';
import type { RequestContext } from '../../common/request-context.ts';
import { TokenMissingError } from './auth-errors.ts';
import { rolesOf } from './claims.ts';
import { ProvisioningService } from './provisioning.service.ts';
import { TokenVerifier } from './token-verifier.ts';

/**
 * Finds out who asks, on routes that want to know. Refuses nobody: that is for the guards that follow, so that who is
 * refused is counted too.
 */
@Injectable()
export class IdentityGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenVerifier,
    private readonly provisioning: ProvisioningService,
    private readonly context: ClsService<RequestContext>,
    private readonly em: EntityManager,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride(Access, [execution.getHandler(), execution.getClass()]);
    if (access === 'public') return true;
    const request = execution.switchToHttp().getRequest<IdentifiedRequest>();
    try {
      if (access === 'token-optional') request.tokenRoles = await this.rolesOfToken(request);
      else this.keep(request, await this.identify(request));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      request.refusal = error;
    }
    return true;
  }

  /** From here on, queries of this request see rows of this user, unless they say otherwise. */
  private keep(request: IdentifiedRequest, actor: Actor): void {
    this.em.setFilterParams('owner', { userId: actor.userId });
    request.actor = actor;
    this.context.set('actor', actor);
  }

  private async identify(request: IdentifiedRequest): Promise<Actor> {
    const token = bearerToken(request);
    if (token === undefined) throw new TokenMissingError();
    const claims = await this.tokens.verify(token);
    const user = await this.provisioning.userOf(claims);
    return { userId: user.id, roles: rolesOf(claims), client: claims.azp };
  }

  /** Asks no database: such a route must answer even without one. */
  private async rolesOfToken(request: IdentifiedRequest): Promise<readonly string[]> {
    const token = bearerToken(request);
    return token === undefined ? [] : rolesOf(await this.tokens.verify(token));
  }
}

function bearerToken({ headers }: IdentifiedRequest): string | undefined {
  return /^bearer +([\w.~+/=-]+) *$/i.exec(headers.authorization ?? '')?.[1];
}
