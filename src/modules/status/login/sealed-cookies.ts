import { hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import { z } from 'zod';
import { ENV } from '../../../config/config.module.ts';
import type { Env } from '../../../config/env.ts';

/** A log-in that has begun at the issuer: what its answer must fit. */
export const Pending = z.object({ state: z.string(), nonce: z.string(), verifier: z.string() });
export type Pending = z.infer<typeof Pending>;

/** An admin who has logged in. */
export const Session = z.object({ sub: z.string() });

/** Seconds that each kind of cookie is valid. One click starts a new session after that. */
export const LIFE_SECONDS = { login: 600, session: 1800 } as const;
type Purpose = keyof typeof LIFE_SECONDS;

const KEY_BYTES = 32;

/** What only this service can read or make: the cookies of the status page, encrypted, each for one purpose and time. */
@Injectable()
export class SealedCookies {
  private readonly key: Uint8Array | undefined;

  constructor(@Inject(ENV) { STATUS_COOKIE_SECRET: secret }: Env) {
    this.key =
      secret === undefined ? undefined : new Uint8Array(hkdfSync('sha256', secret, '', 'status page', KEY_BYTES));
  }

  /** False without STATUS_COOKIE_SECRET: the page has no login. */
  get isConfigured(): boolean {
    return this.key !== undefined;
  }

  async seal(purpose: Purpose, content: Record<string, string>): Promise<string> {
    if (!this.key) throw new Error('STATUS_COOKIE_SECRET is not set, so there is nothing to seal with.');
    return new EncryptJWT(content)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setAudience(purpose)
      .setExpirationTime(`${LIFE_SECONDS[purpose]} s`)
      .encrypt(this.key);
  }

  /** @returns null for a cookie that is missing, too old, of another purpose or not ours. */
  async open<Content>(
    purpose: Purpose,
    cookie: string | undefined,
    schema: z.ZodType<Content>,
  ): Promise<Content | null> {
    if (!this.key || cookie === undefined) return null;
    try {
      const { payload } = await jwtDecrypt(cookie, this.key, {
        audience: purpose,
        requiredClaims: ['exp'],
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return schema.parse(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
      throw error;
    }
  }
}
