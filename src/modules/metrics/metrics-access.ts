import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';

/** Allows clients with METRICS_TOKEN to read the metrics. Without that setting, all clients in development, and none elsewhere. */
@Injectable()
export class MetricsAccess {
  private readonly token: string | undefined;
  private readonly isOpen: boolean;

  constructor(@Inject(ENV) { METRICS_TOKEN, ENVIRONMENT }: Env) {
    this.token = METRICS_TOKEN;
    this.isOpen = METRICS_TOKEN === undefined && ENVIRONMENT === 'development';
  }

  allows(authorization: string | undefined): boolean {
    if (this.token === undefined) return this.isOpen;
    return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${this.token}`));
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
