import { Controller, Get } from '@nestjs/common';

/** Says that the process is alive. Asks no database: one that is unavailable must not restart the process. */
@Controller('health/live')
export class LivenessController {
  @Get()
  checkLiveness() {
    return { status: 'ok' };
  }
}
