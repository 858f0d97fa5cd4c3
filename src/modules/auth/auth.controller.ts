import { Controller, Get, Inject } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Public } from '../../common/access.ts';
import { Answers } from '../../common/answers.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { UserView, UserWithRolesView } from '../users/user.view.ts';
import { UsersService } from '../users/users.service.ts';
import { issuerOf } from './issuer.ts';

const AuthConfigView = z.object({ issuer: z.url(), client_id: z.string(), scopes: z.array(z.string()) });

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly users: UsersService,
  ) {}

  @Get('config')
  @Public()
  @Answers(AuthConfigView, 'Where and how a front end signs people in.')
  config() {
    return {
      issuer: issuerOf(this.env),
      client_id: this.env.KEYCLOAK_CLIENT_ID,
      scopes: ['openid', 'profile', 'email'],
    };
  }

  @Get('me')
  @ApiBearerAuth()
  @Answers(UserWithRolesView, "The caller's profile and the roles of the token.")
  async me(@CurrentActor() { userId, roles }: Actor) {
    return { ...UserView.parse(await this.users.profile(userId)), roles };
  }
}
