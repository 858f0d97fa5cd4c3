import type { CookieSerializeOptions } from '@fastify/cookie';
import {
  Controller,
  Get,
  Header,
  HttpStatus,
  Inject,
  Logger,
  NotFoundException,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../common/access.ts';
import { ADMIN_ROLE } from '../../../common/actor.ts';
import { RateLimit } from '../../../common/rate-limit.ts';
import { ENV } from '../../../config/config.module.ts';
import type { Env } from '../../../config/env.ts';
import { rolesOf } from '../../auth/claims.ts';
import { TokenVerifier } from '../../auth/token-verifier.ts';
import { HTML, messagePage, NO_ADMIN } from '../pages.ts';
import { RealmClient } from './realm-client.ts';
import { LIFE_SECONDS, Pending, SealedCookies } from './sealed-cookies.ts';

export const SESSION_COOKIE = '__Secure-status-session';
const LOGIN_COOKIE = '__Secure-status-login';
const OURS_ALONE: CookieSerializeOptions = { path: '/status', httpOnly: true, secure: true, sameSite: 'lax' };

const FAILED = {
  title: 'The log-in did not work',
  text: 'It took too long, was begun in another window, or the identity provider refused it.',
  link: { href: '/status/login', text: 'Log in again' },
};
const AWAY = { ...FAILED, text: 'The identity provider cannot be reached; try again in a while.' };

/** Logs people in to the status page at the realm, and out of it again. */
@ApiExcludeController()
@Controller('status')
@Public()
@RateLimit({ limit: 30, windowSeconds: 60, per: 'address', name: 'status-login' })
export class LoginController {
  private readonly logger = new Logger(LoginController.name);
  private readonly origin: string;

  constructor(
    @Inject(ENV) env: Env,
    private readonly realm: RealmClient,
    private readonly cookies: SealedCookies,
    private readonly tokens: TokenVerifier,
  ) {
    this.origin = new URL(env.PUBLIC_URL).origin;
  }

  @Get('login')
  @Header('cache-control', 'no-store')
  async logIn(@Query('prompt') prompt: unknown, @Res() reply: FastifyReply): Promise<void> {
    if (!this.cookies.isConfigured) throw new NotFoundException();
    const begun = await this.begin(prompt === 'login');
    if (!begun) return void reply.status(HttpStatus.SERVICE_UNAVAILABLE).type(HTML).send(messagePage(AWAY));
    const cookie = await this.cookies.seal('login', begun.pending);
    reply.setCookie(LOGIN_COOKIE, cookie, { ...OURS_ALONE, maxAge: LIFE_SECONDS.login });
    reply.redirect(begun.url.href, HttpStatus.SEE_OTHER);
  }

  @Get('callback')
  @Header('cache-control', 'no-store')
  async comeBack(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const pending = await this.cookies.open('login', request.cookies[LOGIN_COOKIE], Pending);
    reply.clearCookie(LOGIN_COOKIE, OURS_ALONE).type(HTML);
    const claims = pending && (await this.claimsOf(request, pending));
    if (!claims) return void reply.status(HttpStatus.BAD_REQUEST).send(messagePage(FAILED));
    if (!rolesOf(claims).includes(ADMIN_ROLE)) {
      const link = { href: '/status/login?prompt=login', text: 'Log in as another user' };
      return void reply.status(HttpStatus.FORBIDDEN).send(messagePage({ ...NO_ADMIN, link }));
    }
    const cookie = await this.cookies.seal('session', { sub: claims.sub });
    reply.setCookie(SESSION_COOKIE, cookie, { ...OURS_ALONE, maxAge: LIFE_SECONDS.session });
    reply.redirect('/status', HttpStatus.SEE_OTHER);
  }

  /** From a page of ours only: another site's form says where it comes from. */
  @Post('logout')
  logOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    if (request.headers.origin !== this.origin) {
      const refused = { title: 'Not logged out', text: 'This request did not come from the status page.' };
      return void reply.status(HttpStatus.FORBIDDEN).type(HTML).send(messagePage(refused));
    }
    reply.clearCookie(SESSION_COOKIE, OURS_ALONE).redirect('/status', HttpStatus.SEE_OTHER);
  }

  private async begin(again: boolean) {
    try {
      return await this.realm.begin(again);
    } catch (error) {
      this.logger.warn(`No log-in: ${String(error)}`);
      return null;
    }
  }

  private async claimsOf({ url }: FastifyRequest, pending: Pending) {
    try {
      return await this.tokens.verify(await this.realm.end(new URL(url, this.origin).search, pending));
    } catch (error) {
      this.logger.warn(`The log-in did not work: ${String(error)}`);
      return null;
    }
  }
}
