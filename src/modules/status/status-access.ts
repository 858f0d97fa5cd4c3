import { Inject, Injectable } from '@nestjs/common';
import { ADMIN_ROLE, type IdentifiedRequest } from '../../common/actor.ts';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { SESSION_COOKIE } from './login/login.controller.ts';
import { SealedCookies, Session } from './login/sealed-cookies.ts';

/** Whether a caller may read the page. `stranger`: not logged in; `other`: logged in, and not an admin. */
export interface Visitor {
  readonly is: 'admin' | 'other' | 'stranger';
  /** By a log-in that can be ended; otherwise by a token, or because the page is open. */
  readonly hasSession: boolean;
}

/** Decides who reads the page: everyone in development; elsewhere admins, by login or by access token. */
@Injectable()
export class StatusAccess {
  private readonly isOpen: boolean;

  constructor(
    @Inject(ENV) env: Env,
    private readonly cookies: SealedCookies,
  ) {
    this.isOpen = env.ENVIRONMENT === 'development';
  }

  get canLogIn(): boolean {
    return this.cookies.isConfigured;
  }

  /** @throws {AppError} why a token that was sent is not one. */
  async visitor({ refusal, headers, tokenRoles, cookies }: IdentifiedRequest): Promise<Visitor> {
    if (this.isOpen) return { is: 'admin', hasSession: false };
    if (headers.authorization !== undefined) {
      if (refusal) throw refusal;
      return { is: tokenRoles?.includes(ADMIN_ROLE) ? 'admin' : 'other', hasSession: false };
    }
    const session = await this.cookies.open('session', cookies[SESSION_COOKIE], Session);
    return session ? { is: 'admin', hasSession: true } : { is: 'stranger', hasSession: false };
  }
}
