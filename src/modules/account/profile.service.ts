import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { User } from '../users/user.entity.ts';
import type { ChangedProfile } from './account.view.ts';

/** Changes what users may change about themselves. */
@Injectable()
export class ProfileService {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditTrail,
  ) {}

  async change(userId: string, { display_name }: ChangedProfile): Promise<User> {
    return this.unit.run(async () => {
      const user = await this.em.findOneOrFail(User, userId);
      if (display_name === undefined || display_name === user.displayName) return user;
      user.rename(display_name);
      const metadata = { fields: ['display_name'] };
      this.audit.add({ action: 'user.updated', resourceType: 'user', resourceId: userId, metadata });
      await this.em.flush();
      return this.em.refreshOrFail(user);
    });
  }
}
