import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { UserView } from './user.view.ts';
import { UsersService } from './users.service.ts';

@ApiTags('users')
@ApiBearerAuth()
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get('me')
  @ApiResult(UserView, "The caller's profile, tier and quota of cards.")
  getProfile(@CurrentActor() actor: Actor) {
    return this.users.profile(actor.userId);
  }
}
