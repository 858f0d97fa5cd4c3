import { Controller, Get, Header, HttpStatus, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OptionalToken, Public } from '../../common/access.ts';
import type { IdentifiedRequest } from '../../common/actor.ts';
import { NoRateLimit } from '../../common/rate-limit.ts';
import { SchemaHealth } from '../migrations/health/schema-health.ts';
import { messagePage, SCRIPT, statusPage, STYLE } from './pages.ts';
import { StatusAccess } from './status-access.ts';
import { statusView } from './status-view.ts';

const HTML = 'text/html; charset=utf-8';

/** `GET /status`: what `compendium migrate status` and `GET /health/schema` say, as a page for people. */
@ApiExcludeController()
@Controller('status')
@NoRateLimit()
export class StatusController {
  constructor(
    private readonly access: StatusAccess,
    private readonly health: SchemaHealth,
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
    return statusPage(statusView(answer));
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
