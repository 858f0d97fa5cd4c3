import { Controller, Get, HttpStatus, Inject, Req, Res } from '@nestjs/common';
import { COMPLETE_OPTIONS } from '../options-token.ts';
import type { CompleteOptions } from '../options.ts';
import type { HttpReply } from './http-reply.ts';
import { SchemaHealth } from './schema-health.ts';

/** Says whether the schema is what the revisions made: states and counts, and every finding to those who may see details. */
@Controller('health/schema')
export class SchemaHealthController {
  constructor(
    private readonly health: SchemaHealth,
    @Inject(COMPLETE_OPTIONS) private readonly options: Pick<CompleteOptions, 'health'>,
  ) {}

  @Get()
  async checkSchema(@Req() request: unknown, @Res({ passthrough: true }) reply: HttpReply) {
    const maySeeDetails = this.options.health.maySeeDetails(request);
    const answer = await (maySeeDetails ? this.health.schemaWithRepair() : this.health.schema());
    const { alarming, full, summary } = answer;
    reply.header('cache-control', 'no-store');
    if (alarming) reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return maySeeDetails ? full : summary;
  }
}
