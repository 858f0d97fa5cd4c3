import { Inject, Injectable } from '@nestjs/common';
import { ADMIN_ROLE, type IdentifiedRequest } from '../../common/actor.ts';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';

/** Whether somebody may read the page: `stranger`, nobody said who it is; `other`, it is no admin. */
export type Visitor = 'admin' | 'other' | 'stranger';

/** Who reads the page: everybody on a development machine, an admin elsewhere. */
@Injectable()
export class StatusAccess {
  private readonly isOpen: boolean;

  constructor(@Inject(ENV) env: Env) {
    this.isOpen = env.ENVIRONMENT === 'development';
  }

  /** @throws {AppError} why a token that was sent is not one. */
  async visitor({ refusal, headers, tokenRoles }: IdentifiedRequest): Promise<Visitor> {
    if (this.isOpen) return 'admin';
    if (headers.authorization === undefined) return 'stranger';
    if (refusal) throw refusal;
    return tokenRoles?.includes(ADMIN_ROLE) ? 'admin' : 'other';
  }
}
