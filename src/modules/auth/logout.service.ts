import { Injectable, Logger } from '@nestjs/common';
import type { Actor } from '../../common/actor.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { ServiceAccount } from './service-account.ts';

/** Signs users out. Access tokens stay valid until they expire: they are not stored. */
@Injectable()
export class LogoutService {
  private readonly logger = new Logger('logout');

  constructor(
    private readonly unit: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly account: ServiceAccount,
  ) {}

  /**
   * Notes the logout, and ends the session of the refresh token at Keycloak if that can be done within three seconds:
   * the user is gone in any case, and is not told.
   */
  async logOut(actor: Actor, refreshToken: string | undefined): Promise<void> {
    await this.unit.run(async () => {
      this.audit.add({ action: 'user.logout', resourceType: 'user', resourceId: actor.userId });
    });
    if (refreshToken !== undefined) await this.endSession(refreshToken, actor.client);
  }

  /** Keycloak wants to hear it from the client that the tokens were made for; one in a browser has no secret. */
  private async endSession(refreshToken: string, client: string | undefined): Promise<void> {
    try {
      const response = await this.account.post('logout', { refresh_token: refreshToken }, client);
      await response.body?.cancel();
      if (!response.ok) this.logger.warn(`Keycloak answered ${response.status} to a logout; the session may live on.`);
    } catch (error) {
      this.logger.warn({ err: error }, 'Keycloak did not answer to a logout; the session may live on.');
    }
  }
}
