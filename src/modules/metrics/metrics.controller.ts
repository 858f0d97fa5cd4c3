import { Controller, Get, Headers, NotFoundException, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Registry } from 'prom-client';
import { Public } from '../../common/access.ts';
import { NoRateLimit } from '../../common/rate-limit.ts';
import { MetricsAccess } from './metrics-access.ts';

/** For Prometheus, in its text format. Who may not read them does not learn that they are there. */
@ApiExcludeController()
@Controller('metrics')
@Public()
@NoRateLimit()
export class MetricsController {
  constructor(
    private readonly registry: Registry,
    private readonly access: MetricsAccess,
  ) {}

  @Get()
  async metrics(@Headers('authorization') authorization: string | undefined, @Res() reply: FastifyReply) {
    if (!this.access.allows(authorization)) throw new NotFoundException();
    await reply.type(this.registry.contentType).send(await this.registry.metrics());
  }
}
