import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/access.ts';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { ApiProblems } from '../../common/api-problems.decorator.ts';
import { DevicesService } from './devices.service.ts';
import { DeviceInput, EndpointInput, VapidKeyView } from './notification.view.ts';

@ApiTags('notifications')
@Controller('push')
export class PushController {
  constructor(private readonly devices: DevicesService) {}

  @Get('vapid-public-key')
  @ApiProblems({ 503: ['push_not_configured'] })
  @Public()
  @ApiResult(VapidKeyView, 'The key that a browser subscribes with.')
  getPushKey() {
    return { public_key: this.devices.publicKey() };
  }

  @Put('subscriptions')
  @ApiProblems({ 409: ['too_many_devices'], 422: ['push_host_refused'], 503: ['push_not_configured'] })
  @HttpCode(204)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'A device of the caller takes pushes from now on, or has new keys.' })
  @ApiNoContentResponse()
  async subscribeDevice(
    @CurrentActor() actor: Actor,
    @Body({ schema: DeviceInput }) { endpoint, keys }: DeviceInput,
  ): Promise<void> {
    await this.devices.subscribe(actor.userId, { endpoint, keys });
  }

  @Delete('subscriptions')
  @HttpCode(204)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'A device of the caller takes no more pushes.' })
  @ApiNoContentResponse()
  async unsubscribeDevice(@Body({ schema: EndpointInput }) { endpoint }: EndpointInput): Promise<void> {
    await this.devices.unsubscribe(endpoint);
  }
}
