import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../../common/access.ts';
import { ReadinessView } from './health.view.ts';
import { SchemaHealth } from './schema-health.ts';

/** May this process be sent requests: the database answers, and holds every revision that this build needs. */
@ApiTags('health')
@Controller('health/ready')
@Public()
export class ReadinessController {
  constructor(private readonly health: SchemaHealth) {}

  @Get()
  @ApiOperation({ summary: 'The database answers, and holds every revision that this build needs.' })
  @ApiOkResponse({ standardSchema: ReadinessView, description: 'Send requests.' })
  @ApiServiceUnavailableResponse({ standardSchema: ReadinessView, description: 'Send no requests.' })
  async checkReadiness(@Res({ passthrough: true }) reply: FastifyReply) {
    const readiness = await this.health.readiness();
    if (readiness.status !== 'ok') reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return readiness;
  }
}
