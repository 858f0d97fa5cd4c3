import { Controller, Get, Header, HttpStatus, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OptionalToken, Public } from '../../common/access.ts';
import type { IdentifiedRequest } from '../../common/actor.ts';
import { NoRateLimit } from '../../common/rate-limit.ts';
import { type SchemaAnswer, SchemaHealth } from '../migrations/health/schema-health.ts';
import { Diagram } from './diagram/diagram.ts';
import { entitiesOf } from './diagram/entities.ts';
import { messagePage, SCRIPT, statusPage, STYLE } from './pages.ts';
import { StatusAccess } from './status-access.ts';
import { QueueStatus } from './queue-status.ts';
import { type StatusView, statusView } from './status-view.ts';

const HTML = 'text/html; charset=utf-8';

/** `GET /status`: what `compendium migrate status` and `GET /health/schema` say, as a page for people. */
@ApiExcludeController()
@Controller('status')
@NoRateLimit()
export class StatusController {
  constructor(
    private readonly access: StatusAccess,
    private readonly health: SchemaHealth,
    private readonly queue: QueueStatus,
    private readonly diagram: Diagram,
  ) {}

  @Get()
  @OptionalToken()
  @Header('content-type', HTML)
  @Header('cache-control', 'no-store')
  async page(@Req() request: IdentifiedRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const visitor = await this.access.visitor(request);
    if (visitor === 'stranger') {
      reply.status(HttpStatus.UNAUTHORIZED).header('www-authenticate', 'Bearer realm="anki-compendium"');
      return messagePage({ title: 'Not logged in', text: 'Send the access token of an administrator.' });
    }
    if (visitor === 'other') {
      reply.status(HttpStatus.FORBIDDEN);
      return messagePage({ title: 'Not for this account', text: 'The status page is for administrators.' });
    }
    const answer = await this.health.schema();
    if (answer.alarming) reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return statusPage(await this.view(answer));
  }

  private async view(answer: SchemaAnswer): Promise<StatusView> {
    const { catalog, report } = answer.inspection ?? {};
    const entities = catalog && report ? entitiesOf(catalog.facts, report.drift.objects) : [];
    const [queue, svg] = await Promise.all([this.queue.answer(), this.diagram.draw(entities)]);
    return statusView({ answer, checks: this.health.history.checks, queue, entities, svg, hasSession: false });
  }

  @Get('page.css')
  @Public()
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'no-cache')
  style(): string {
    return STYLE;
  }

  @Get('page.js')
  @Public()
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('cache-control', 'no-cache')
  script(): string {
    return SCRIPT;
  }
}
