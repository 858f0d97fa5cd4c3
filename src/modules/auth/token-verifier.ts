import { Inject, Injectable } from '@nestjs/common';
import { errors, jwtVerify } from 'jose';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { IdentityProviderUnavailableError, TokenExpiredError, TokenInvalidError } from './auth-errors.ts';
import { Claims, isFor } from './claims.ts';
import { issuerOf } from './issuer.ts';
import { RealmKeys } from './realm-keys.ts';
import { VerifiedTokens } from './verified-tokens.ts';

const CLOCK_SKEW_SECONDS = 30;

/** Judges access tokens of the realm by the keys that it publishes. */
@Injectable()
export class TokenVerifier {
  private readonly issuer: string;
  private readonly clientId: string;
  private readonly keys: RealmKeys;
  private readonly verified = new VerifiedTokens();

  constructor(@Inject(ENV) env: Env) {
    this.issuer = issuerOf(env);
    this.clientId = env.KEYCLOAK_CLIENT_ID;
    this.keys = new RealmKeys(this.issuer);
  }

  /**
   * @throws {TokenExpiredError} when the token was valid and has expired.
   * @throws {TokenInvalidError} when it was not made by the realm, for this client, as an access token.
   * @throws {IdentityProviderUnavailableError} when the realm's keys cannot be had.
   */
  async verify(token: string): Promise<Claims> {
    const version = await this.keys.version();
    const known = this.verified.get(token, version, Date.now() / 1000 - CLOCK_SKEW_SECONDS);
    if (known) return known;
    const claims = await this.judge(token);
    this.verified.add(token, version, claims);
    return claims;
  }

  private async judge(token: string): Promise<Claims> {
    try {
      const { payload } = await jwtVerify(token, this.keys.find, {
        issuer: this.issuer,
        algorithms: ['RS256', 'ES256'],
        clockTolerance: CLOCK_SKEW_SECONDS,
        requiredClaims: ['sub', 'exp'],
      });
      const claims = Claims.parse(payload);
      if (isFor(claims, this.clientId)) return claims;
    } catch (error) {
      if (error instanceof IdentityProviderUnavailableError) throw error;
      if (error instanceof errors.JWTExpired) throw new TokenExpiredError();
      throw new TokenInvalidError(error);
    }
    throw new TokenInvalidError(new Error(`made for another client than ${this.clientId}`));
  }
}
