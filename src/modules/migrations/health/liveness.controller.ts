import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../common/access.ts';
import { LivenessView } from './health.view.ts';

/** Is the process alive: asks nothing of anybody, so that a database that is away does not restart the API. */
@ApiTags('health')
@Controller('health/live')
@Public()
export class LivenessController {
  @Get()
  @ApiOperation({ summary: 'The process runs. Asks no other service.' })
  @ApiOkResponse({ standardSchema: LivenessView, description: 'It runs.' })
  checkLiveness() {
    return { status: 'ok' };
  }
}
