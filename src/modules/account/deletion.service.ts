import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { Queue } from '../../queue/queue.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { JobsService } from '../jobs/jobs.service.ts';
import { Setting } from '../settings/setting.entity.ts';
import { User } from '../users/user.entity.ts';
import { CLOSE_ACCOUNT } from './close-account.task.ts';

/** The way out: at once for whatever works for the user, after 30 days for the rows. */
@Injectable()
export class DeletionService {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly queue: Queue,
    private readonly audit: AuditTrail,
    private readonly jobs: JobsService,
  ) {}

  /**
   * Closes the account: names and e-mail address are free again, its jobs stop, its devices are forgotten, and a message
   * asks for what lies outside this database. All of it or nothing; of two requests at once, the second changes nothing.
   *
   * @returns when the rows will be deleted.
   * @throws {QueueUnavailableError}
   */
  async request(userId: string): Promise<Date> {
    return this.unit.run(async () => {
      // Jobs before the user's row, the order in which workers lock them; then those that came in between.
      await this.jobs.cancelAll();
      const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true } as const;
      const user = await this.em.findOneOrFail(User, { id: userId }, lock);
      if (user.deletionScheduledFor) return user.deletionScheduledFor;
      await this.jobs.cancelAll();

      const scheduledFor = user.requestDeletion();
      await this.em.nativeDelete(Setting, { category: 'push' });
      this.audit.add({ action: 'user.deletion_requested', resourceType: 'user', resourceId: userId });
      await this.queue.send(CLOSE_ACCOUNT, { user_id: userId });
      return scheduledFor;
    });
  }
}
