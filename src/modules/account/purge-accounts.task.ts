import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { HandlesTask } from '../../queue/handles-task.ts';
import { Queue } from '../../queue/queue.ts';
import type { Task, TaskHandler } from '../../queue/task.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { REMOVE_OBJECT } from '../storage/remove-object.task.ts';
import { ERASED_AFTER_DAYS, User } from '../users/user.entity.ts';

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

const DUE = `
  select id from users where deleted_at <= now() - make_interval(days => ?)
  order by deleted_at limit ${BATCH} for update skip locked`;

const OBJECTS = `
  select 'pdfs' as bucket, source_file_path as key from jobs where user_id = any(?::uuid[])
  union all select 'decks', file_path from decks where user_id = any(?::uuid[])`;

/** Erases accounts 30 days after their deletion, with all that belongs to them. Audit rows stay, without the name. */
@Injectable()
@HandlesTask()
export class PurgeAccountsHandler implements TaskHandler {
  readonly task = PURGE_ACCOUNTS;

  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly queue: Queue,
  ) {}

  async run(_: object, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.purgeSome()) > 0);
  }

  /** @returns how many. What another worker is at is left to it. */
  private async purgeSome(): Promise<number> {
    return this.unit.run(async () => {
      const due = await this.em.execute<{ id: string }[]>(DUE, [ERASED_AFTER_DAYS]);
      if (due.length === 0) return 0;
      const ids = due.map(({ id }) => id);
      const list = `{${ids.join(',')}}`;
      const objects = await this.em.execute<{ bucket: 'pdfs' | 'decks'; key: string }[]>(OBJECTS, [list, list]);
      for (const object of objects) await this.queue.send(REMOVE_OBJECT, object);
      await this.em.nativeDelete(User, { id: { $in: ids } });
      for (const id of ids) this.audit.add({ action: 'user.purged', resourceType: 'user', resourceId: id });
      return ids.length;
    });
  }
}
