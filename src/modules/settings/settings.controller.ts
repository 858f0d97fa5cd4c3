import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { AdminOnly, Public } from '../../common/access.ts';
import { ApiProblems } from '../../common/api-problems.decorator.ts';
import { GlobalSettings } from './global-settings.ts';
import { PublicSettings, PutSetting, SettingKey, SettingsPage, SettingsQuery, SettingView } from './setting.view.ts';
import { SettingsService } from './settings.service.ts';

@ApiTags('settings')
@Controller()
export class SettingsController {
  constructor(
    private readonly settings: SettingsService,
    private readonly global: GlobalSettings,
  ) {}

  @Get('settings/public')
  @Public()
  @ApiResult(PublicSettings, 'Public settings, by key; no token needed. At most a minute old.')
  async getPublicSettings(@Res({ passthrough: true }) reply: FastifyReply) {
    const { values, maxAgeSeconds } = await this.global.public();
    reply.header('cache-control', `public, max-age=${maxAgeSeconds}`);
    return values;
  }

  @Get('admin/settings')
  @AdminOnly()
  @ApiBearerAuth()
  @ApiResult(SettingsPage, 'All settings of the service, for admins.')
  listSettings(@Query({ schema: SettingsQuery }) query: SettingsQuery) {
    return this.settings.list(query);
  }

  @Put('admin/settings/:key')
  @ApiProblems({ 422: ['setting_key_reserved'] })
  @AdminOnly()
  @ApiBearerAuth()
  @ApiCreatedResponse({ standardSchema: SettingView, description: 'It was made.' })
  @ApiResult(SettingView, 'Changes a setting of the service, or makes one (201). Every process knows within a minute.')
  async putSetting(
    @Param({ schema: SettingKey }) { key }: SettingKey,
    @Body({ schema: PutSetting }) body: PutSetting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { setting, isNew } = await this.settings.put(key, body);
    reply.status(isNew ? 201 : 200);
    return setting;
  }

  @Delete('admin/settings/:key')
  @ApiProblems({ 404: ['setting_not_found'] })
  @HttpCode(204)
  @AdminOnly()
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Takes a setting away; a built-in one stays, with its default value.' })
  @ApiNoContentResponse()
  deleteSetting(@Param({ schema: SettingKey }) { key }: SettingKey) {
    return this.settings.remove(key);
  }
}
