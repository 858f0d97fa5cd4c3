import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Answers } from '../../common/answers.ts';
import { AdminOnly, Public } from '../../common/access.ts';
import { PublicSettings, SettingsPage, SettingsQuery } from './setting.view.ts';
import { SettingsService } from './settings.service.ts';

@ApiTags('settings')
@Controller()
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  @Get('settings/public')
  @Public()
  @Answers(PublicSettings, 'Settings that everybody may know, by key; no token needed.')
  public() {
    return this.settings.public();
  }

  @Get('admin/settings')
  @AdminOnly()
  @ApiBearerAuth()
  @Answers(SettingsPage, 'All settings of the service, for admins.')
  list(@Query({ schema: SettingsQuery }) query: SettingsQuery) {
    return this.settings.list(query);
  }
}
