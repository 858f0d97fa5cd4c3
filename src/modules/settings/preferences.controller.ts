import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { ChangedPreferences, Preferences } from './preferences.ts';
import { PreferencesService } from './preferences.service.ts';

@ApiTags('users')
@ApiBearerAuth()
@Controller('users/me/preferences')
export class PreferencesController {
  constructor(private readonly preferences: PreferencesService) {}

  @Get()
  @ApiResult(Preferences, "The caller's preferences, with the defaults of those never changed.")
  getPreferences() {
    return this.preferences.own();
  }

  @Patch()
  @ApiResult(Preferences, 'Changes the preferences given and leaves the others; answers with all five.')
  updatePreferences(@CurrentActor() actor: Actor, @Body({ schema: ChangedPreferences }) changed: ChangedPreferences) {
    return this.preferences.change(actor.userId, changed);
  }
}
