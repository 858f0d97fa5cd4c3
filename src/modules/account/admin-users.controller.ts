import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminOnly } from '../../common/access.ts';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { UuidParam } from '../../common/schemas.ts';
import { ApiProblems } from '../../common/api-problems.decorator.ts';
import { UserForAdminsView } from '../users/user.view.ts';
import { ChangedUser, UsersPage, UsersQuery } from './account.view.ts';
import { AdminUsersService } from './admin-users.service.ts';

@ApiTags('users')
@ApiBearerAuth()
@AdminOnly()
@Controller('admin/users')
export class AdminUsersController {
  constructor(private readonly users: AdminUsersService) {}

  @Get()
  @ApiResult(UsersPage, 'All accounts, newest first unless `sort` says otherwise, for admins.')
  listUsers(@Query({ schema: UsersQuery }) query: UsersQuery) {
    return this.users.list(query);
  }

  @Patch(':id')
  @ApiProblems({ 404: ['user_not_found'], 409: ['own_account', 'account_erased'] })
  @ApiResult(UserForAdminsView, 'Suspends or opens an account, or sets its monthly limit of cards.')
  updateUser(
    @CurrentActor() actor: Actor,
    @Param({ schema: UuidParam }) { id }: UuidParam,
    @Body({ schema: ChangedUser }) changed: ChangedUser,
  ) {
    return this.users.change(actor.userId, id, changed);
  }
}
