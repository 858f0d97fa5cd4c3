import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { DashboardService } from './dashboard.service.ts';
import { Activities, ActivityQuery, DashboardStats, UserStats } from './dashboard.view.ts';

@ApiBearerAuth()
@Controller()
export class DashboardController {
  constructor(private readonly dashboard: DashboardService) {}

  @Get('dashboard/stats')
  @ApiTags('dashboard')
  @ApiResult(DashboardStats, "The caller's decks, cards and jobs in numbers.")
  getDashboardStats(@CurrentActor() actor: Actor) {
    return this.dashboard.stats(actor.userId);
  }

  @Get('dashboard/activity')
  @ApiTags('dashboard')
  @ApiResult(Activities, "The caller's newest jobs and decks, newest first.")
  async listActivity(@Query({ schema: ActivityQuery }) { limit }: ActivityQuery) {
    return { items: await this.dashboard.activity(limit) };
  }

  @Get('users/me/stats')
  @ApiTags('users')
  @ApiResult(UserStats, "The caller's decks and cards, and when the account was created.")
  getUserStats(@CurrentActor() actor: Actor) {
    return this.dashboard.userStats(actor.userId);
  }
}
