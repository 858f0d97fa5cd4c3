import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../../common/access.ts';

/** Is the process alive: asks nothing of anybody, so that a database that is away does not restart the API. */
@ApiTags('health')
@Controller('health/live')
@Public()
export class LivenessController {
  @Get()
  live() {
    return { status: 'ok' };
  }
}
