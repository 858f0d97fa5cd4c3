import { Inject, Injectable } from '@nestjs/common';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { IdentityProviderUnavailableError, TokenExpiredError, TokenInvalidError } from './auth-errors.ts';
import { Claims, isFor } from './claims.ts';
import { issuerOf } from './issuer.ts';

const CLOCK_SKEW_SECONDS = 30;

/** Judges access tokens of the realm by the keys that it publishes. */
@Injectable()
export class TokenVerifier {
  private readonly issuer: string;
  private readonly clientId: string;
  private readonly keys: JWTVerifyGetKey;

  constructor(@Inject(ENV) env: Env) {
    this.issuer = issuerOf(env);
    this.clientId = env.KEYCLOAK_CLIENT_ID;
    this.keys = publishedKeys(this.issuer);
  }

  /**
   * @throws {TokenExpiredError} when the token was good and its time is over.
   * @throws {TokenInvalidError} when it was not made by the realm, for this client, as an access token.
   * @throws {IdentityProviderUnavailableError} when the realm's keys cannot be had.
   */
  async verify(token: string): Promise<Claims> {
    try {
      const { payload } = await jwtVerify(token, this.keys, {
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

/**
 * The realm's keys: fetched when first needed, and again for an unknown key, at most once a minute.
 *
 * Known keys do not age: while the issuer is away, tokens that it has signed are as good as before.
 */
function publishedKeys(issuer: string): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(new URL(`${issuer}/protocol/openid-connect/certs`), {
    cooldownDuration: 60_000,
    cacheMaxAge: Number.POSITIVE_INFINITY,
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      // These judge the token; everything else says that the keys could not be had.
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      throw new IdentityProviderUnavailableError(error);
    }
  };
}
