import { Inject, Injectable } from '@nestjs/common';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { issuerOf } from './issuer.ts';

/** Milliseconds that Keycloak may take for one answer. */
const TIMEOUT_MS = 3_000;

/** This service as a client of the realm: KEYCLOAK_CLIENT_ID with KEYCLOAK_CLIENT_SECRET. */
@Injectable()
export class ServiceAccount {
  readonly clientId: string;
  private readonly secret: string | undefined;
  private readonly issuer: string;

  constructor(@Inject(ENV) env: Env) {
    this.clientId = env.KEYCLOAK_CLIENT_ID;
    this.secret = env.KEYCLOAK_CLIENT_SECRET;
    this.issuer = issuerOf(env);
  }

  get isConfigured(): boolean {
    return this.secret !== undefined;
  }

  /**
   * Sends a form to an endpoint of the realm, as this client or as a public one.
   *
   * @param endpoint under `protocol/openid-connect`: `token`, `logout`.
   * @param client who sends it, when it is not this service.
   * @throws what `fetch` throws, after three seconds at the latest.
   */
  post(endpoint: string, fields: Readonly<Record<string, string>>, client = this.clientId): Promise<Response> {
    const isOurs = client === this.clientId && this.secret !== undefined;
    return fetch(`${this.issuer}/protocol/openid-connect/${endpoint}`, {
      method: 'POST',
      headers: isOurs ? { authorization: basic(client, this.secret ?? '') } : {},
      body: new URLSearchParams(isOurs ? fields : { ...fields, client_id: client }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 */
function basic(client: string, secret: string): string {
  const credentials = [client, secret].map((part) => encodeURIComponent(part)).join(':');
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}
