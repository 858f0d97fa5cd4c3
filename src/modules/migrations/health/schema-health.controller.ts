import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiSecurity,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OptionalToken } from '../../../common/access.ts';
import { HasAdminToken } from '../../../common/actor.ts';
import { SchemaHealthView } from './health.view.ts';
import { SchemaHealth } from './schema-health.ts';

/** Is the schema what the revisions made: an admin reads every finding, everybody else states and counts. */
@ApiTags('health')
@Controller('health/schema')
@OptionalToken()
export class SchemaHealthController {
  constructor(private readonly health: SchemaHealth) {}

  @Get()
  @ApiSecurity({})
  @ApiBearerAuth()
  @ApiOperation({
    summary: 'Whether the schema is what the revisions made. The token of an admin shows names instead of counts.',
  })
  @ApiOkResponse({ standardSchema: SchemaHealthView, description: 'It is.' })
  @ApiServiceUnavailableResponse({ standardSchema: SchemaHealthView, description: 'It is not, or the check failed.' })
  async checkSchema(@HasAdminToken() isAdmin: boolean, @Res({ passthrough: true }) reply: FastifyReply) {
    const { alarming, full, summary } = await this.health.schema();
    reply.header('cache-control', 'no-store');
    if (alarming) reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return isAdmin ? full : summary;
  }
}
