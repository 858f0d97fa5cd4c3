import { Inject, Injectable } from '@nestjs/common';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  type Configuration,
  discovery,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { ENV } from '../../../config/config.module.ts';
import type { Env } from '../../../config/env.ts';
import { issuerOf } from '../../auth/issuer.ts';
import type { Pending } from './sealed-cookies.ts';

const TIMEOUT_SECONDS = 5;

/**
 * Logs people in at the realm, as the client KEYCLOAK_CLIENT_ID: authorization code with PKCE.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
 */
@Injectable()
export class RealmClient {
  private readonly callback: string;
  private realm: Promise<Configuration> | undefined;

  constructor(@Inject(ENV) private readonly env: Env) {
    this.callback = `${env.PUBLIC_URL}/status/callback`;
  }

  /**
   * @param again true: who is logged in at the realm is asked for the password nevertheless.
   * @returns where the browser goes next, and what to keep until it comes back.
   * @throws when the realm cannot be reached.
   */
  async begin(again: boolean): Promise<{ url: URL; pending: Pending }> {
    const pending = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const url = buildAuthorizationUrl(await this.configuration(), {
      redirect_uri: this.callback,
      scope: 'openid profile email',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
      ...(again && { prompt: 'login' }),
    });
    return { url, pending };
  }

  /**
   * @param query with which the browser came back: `?code=…&state=…`.
   * @returns the access token.
   * @throws when the answer does not fit what was begun, or the realm refuses.
   */
  async end(query: string, { state, nonce, verifier }: Pending): Promise<string> {
    const answer = new URL(this.callback);
    answer.search = query;
    const tokens = await authorizationCodeGrant(await this.configuration(), answer, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    return tokens.access_token;
  }

  /** Asked of the realm once; again, when it did not tell. */
  private async configuration(): Promise<Configuration> {
    this.realm ??= this.discover();
    try {
      return await this.realm;
    } catch (error) {
      this.realm = undefined;
      throw error;
    }
  }

  private discover(): Promise<Configuration> {
    const { KEYCLOAK_CLIENT_ID: client, KEYCLOAK_CLIENT_SECRET: secret } = this.env;
    const issuer = new URL(issuerOf(this.env));
    return discovery(issuer, client, undefined, secret === undefined ? None() : ClientSecretBasic(secret), {
      timeout: TIMEOUT_SECONDS,
      // the environment refuses such an issuer in production
      execute: issuer.protocol === 'http:' ? [allowInsecureRequests] : [],
    });
  }
}
