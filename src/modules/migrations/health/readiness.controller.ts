import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import type { HttpReply } from './http-reply.ts';
import { SchemaHealth } from './schema-health.ts';

/** Says whether this process may be sent requests: the database answers, and has every revision that this build needs. */
@Controller('health/ready')
export class ReadinessController {
  constructor(private readonly health: SchemaHealth) {}

  @Get()
  async checkReadiness(@Res({ passthrough: true }) reply: HttpReply) {
    const readiness = await this.health.readiness();
    if (readiness.status !== 'ok') reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return readiness;
  }
}
