import { Body, Controller, Delete, Get, HttpCode, Patch, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { RateLimit } from '../../common/rate-limit.ts';
import { ApiProblems } from '../../common/api-problems.decorator.ts';
import { UserView } from '../users/user.view.ts';
import { ChangedProfile, DeletionRequest, DeletionScheduled } from './account.view.ts';
import { DeletionService } from './deletion.service.ts';
import { ExportService } from './export.service.ts';
import { Export } from './export.view.ts';
import { ProfileService } from './profile.service.ts';

const FIVE_AN_HOUR = { limit: 5, windowSeconds: 3600 };

@ApiTags('users')
@ApiBearerAuth()
@Controller('users/me')
export class AccountController {
  constructor(
    private readonly profile: ProfileService,
    private readonly exports: ExportService,
    private readonly deletion: DeletionService,
  ) {}

  @Patch()
  @ApiResult(UserView, "Changes the caller's shown name; what is left out stays.")
  updateProfile(@CurrentActor() actor: Actor, @Body({ schema: ChangedProfile }) changed: ChangedProfile) {
    return this.profile.change(actor.userId, changed);
  }

  @Get('export')
  @RateLimit(FIVE_AN_HOUR)
  @ApiResult(Export, 'All that is stored about the caller, as a file.')
  async exportAccount(@CurrentActor() actor: Actor) {
    const day = new Date().toISOString().slice(0, 10);
    return new StreamableFile(await this.exports.export(actor.userId), {
      type: 'application/json; charset=utf-8',
      disposition: `attachment; filename="anki-compendium-${day}.json"`,
    });
  }

  @Delete()
  @ApiProblems({ 503: ['queue_unavailable'] })
  @HttpCode(202)
  @RateLimit(FIVE_AN_HOUR)
  @ApiResult(DeletionScheduled, 'Closes the account at once, and erases it 30 days later. This cannot be undone.', 202)
  async deleteAccount(@Body({ schema: DeletionRequest }) _: DeletionRequest, @CurrentActor() actor: Actor) {
    const scheduledFor = await this.deletion.request(actor.userId);
    return { deletion_scheduled_for: scheduledFor.toISOString() };
  }
}
