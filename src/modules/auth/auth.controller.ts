import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Public } from '../../common/access.ts';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { RateLimit } from '../../common/rate-limit.ts';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { UserView, UserWithRolesView } from '../users/user.view.ts';
import { UsersService } from '../users/users.service.ts';
import { issuerOf } from './issuer.ts';
import { LogoutService } from './logout.service.ts';

const AuthConfigView = z
  .object({ issuer: z.url(), client_id: z.string(), scopes: z.array(z.string()) })
  .meta({ id: 'AuthConfig' });

/** May be left out altogether. */
const Logout = z
  .strictObject({ refresh_token: z.string().min(1).max(8192).optional() })
  .meta({ id: 'LogoutRequest' })
  .nullish();

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly users: UsersService,
    private readonly logouts: LogoutService,
  ) {}

  @Get('config')
  @Public()
  @ApiResult(AuthConfigView, 'Where and how a front end signs people in.')
  getAuthConfig() {
    return {
      issuer: issuerOf(this.env),
      client_id: this.env.KEYCLOAK_CLIENT_ID,
      scopes: ['openid', 'profile', 'email'],
    };
  }

  @Get('me')
  @ApiBearerAuth()
  @ApiResult(UserWithRolesView, "The caller's profile and the roles of the token.")
  async getProfileWithRoles(@CurrentActor() { userId, roles }: Actor) {
    return { ...UserView.parse(await this.users.profile(userId)), roles };
  }

  @Post('logout')
  @HttpCode(204)
  @ApiBearerAuth()
  @RateLimit({ limit: 5, windowSeconds: 60, per: 'address' })
  @ApiOperation({ summary: 'Notes the logout, and ends the session of the refresh token, if one is sent.' })
  @ApiNoContentResponse({ description: 'Done.' })
  async logOut(@CurrentActor() actor: Actor, @Body({ schema: Logout }) body: z.infer<typeof Logout>): Promise<void> {
    await this.logouts.logOut(actor, body?.refresh_token);
  }
}
