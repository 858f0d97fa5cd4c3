import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Task, TaskHandler } from '../../queue/task.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { ERASED_AFTER_DAYS } from '../users/user.entity.ts';

const PURGE_ACCOUNTS: Task<object> = {
  name: 'accounts.purge',
  data: z.object({}),
  retries: 3,
  retryDelaySeconds: 600,
  limitSeconds: 2 * 3600,
  schedule: '30 3 * * *',
};

/** Accounts that go in one unit of work. */
const BATCH = 25;

const PURGE = `
  delete from users where id = any(array(
    select id from users where deleted_at <= now() - make_interval(days => ?)
    order by deleted_at limit ${BATCH} for update skip locked))
  returning id`;

/** Erases accounts whose time is over, with all that hangs on them. The trail stays, and names nobody. */
@Injectable()
export class PurgeAccountsHandler implements TaskHandler {
  readonly task = PURGE_ACCOUNTS;

  constructor(
    private readonly em: EntityManager,
    private readonly audit: AuditTrail,
  ) {}

  async run(_: object, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.purgeSome()) > 0);
  }

  /** @returns how many. What another worker is at is left to it. */
  private async purgeSome(): Promise<number> {
    return this.em.transactional(async (em) => {
      const purged = await em.execute<{ id: string }[]>(PURGE, [ERASED_AFTER_DAYS]);
      for (const { id } of purged) this.audit.add(em, { action: 'user.purged', resourceType: 'user', resourceId: id });
      return purged.length;
    });
  }
}
