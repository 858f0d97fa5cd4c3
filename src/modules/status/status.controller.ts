import { Controller, Get, Header, HttpStatus, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OptionalToken, Public } from '../../common/access.ts';
import type { IdentifiedRequest } from '../../common/actor.ts';
import { NoRateLimit } from '../../common/rate-limit.ts';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { type SchemaAnswer, SchemaHealth } from '../migrations/index.ts';
import { Diagram } from './diagram/diagram.ts';
import { entitiesOf } from './diagram/entities.ts';
import { HTML, type PageMessage, messagePage, NO_ADMIN, runbookPage, SCRIPT, statusPage, STYLE } from './pages.ts';
import { StatusAccess } from './status-access.ts';
import { QueueStatus } from './queue-status.ts';
import { type StatusView, statusView } from './status-view.ts';

const LOG_IN: PageMessage = {
  title: 'Not logged in',
  text: 'The status page is for administrators.',
  link: { href: '/status/login', text: 'Log in' },
};
const SEND_TOKEN: PageMessage = {
  title: 'Not logged in',
  text: 'Send the access token of an administrator. To log in here, set STATUS_COOKIE_SECRET and restart the API.',
};

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
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Get()
  @OptionalToken()
  @Header('content-type', HTML)
  @Header('cache-control', 'no-store')
  // without it a browser does not say that the form of this page is from here
  @Header('referrer-policy', 'same-origin')
  async page(@Req() request: IdentifiedRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { is, hasSession } = await this.access.visitor(request);
    if (is === 'stranger') {
      reply.status(HttpStatus.UNAUTHORIZED).header('www-authenticate', 'Bearer realm="anki-compendium"');
      return messagePage(this.access.canLogIn ? LOG_IN : SEND_TOKEN);
    }
    if (is === 'other') {
      reply.status(HttpStatus.FORBIDDEN);
      return messagePage(NO_ADMIN);
    }
    const answer = await this.health.schemaWithRepair();
    if (answer.alarming) reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return statusPage(await this.view(answer, hasSession));
  }

  private async view(answer: SchemaAnswer, hasSession: boolean): Promise<StatusView> {
    const { catalog, report } = answer.inspection ?? {};
    const entities = catalog && report ? entitiesOf(catalog.facts, report.drift.objects) : [];
    const [queue, svg] = await Promise.all([this.queue.answer(), this.diagram.draw(entities)]);
    const runbookUrl = this.env.RUNBOOK_URL ?? '/status/runbook';
    return statusView({ answer, history: this.health.history, queue, entities, svg, hasSession, runbookUrl });
  }

  /** Serves docs/operations.md, so that a person on call needs nothing but this page. */
  @Get('runbook')
  @Public()
  @Header('content-type', HTML)
  @Header('cache-control', 'no-cache')
  runbook(): string {
    return runbookPage();
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
