import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { IdentityProviderUnavailableError } from './auth-errors.ts';
import { ServiceAccount } from './service-account.ts';

const TIMEOUT_MS = 10_000;
const TokenAnswer = z.object({ access_token: z.string() });

/**
 * What this service may do to users of the realm. Its client's service account needs the role `manage-users` of the
 * client `realm-management`.
 */
@Injectable()
export class KeycloakAdmin {
  private readonly users: string;

  constructor(
    @Inject(ENV) { KEYCLOAK_URL, KEYCLOAK_REALM }: Env,
    private readonly account: ServiceAccount,
  ) {
    this.users = `${KEYCLOAK_URL}/admin/realms/${encodeURIComponent(KEYCLOAK_REALM)}/users`;
  }

  /**
   * Keeps a user from signing in. Doing it again is as good as doing it once.
   *
   * @param keycloakId the user's `sub`.
   * @returns `gone` when the realm has no such user; `not_configured` without KEYCLOAK_CLIENT_SECRET.
   * @throws {IdentityProviderUnavailableError} when Keycloak does not do it: try again later.
   * @see https://www.keycloak.org/docs-api/latest/rest-api/index.html#_users
   */
  async disableUser(keycloakId: string): Promise<'disabled' | 'gone' | 'not_configured'> {
    if (!this.account.isConfigured) return 'not_configured';
    try {
      const response = await fetch(`${this.users}/${encodeURIComponent(keycloakId)}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${await this.token()}`, 'content-type': 'application/json' },
        body: JSON.stringify({ enabled: false }),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      if (response.status === 404) return 'gone';
      if (!response.ok) throw new Error(`Keycloak answered ${response.status} when a user was to be disabled.`);
      return 'disabled';
    } catch (error) {
      throw new IdentityProviderUnavailableError(error);
    }
  }

  private async token(): Promise<string> {
    const response = await this.account.post('token', { grant_type: 'client_credentials' });
    if (!response.ok)
      throw new Error(`Keycloak answered ${response.status} when the service account asked for a token.`);
    return TokenAnswer.parse(await response.json()).access_token;
  }
}
