import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { HandlesTask } from '../../queue/handles-task.ts';
import type { Task, TaskHandler } from '../../queue/task.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';

const RESET_QUOTAS: Task<object> = {
  name: 'quota.reset',
  data: z.object({}),
  retries: 5,
  retryDelaySeconds: 60,
  limitSeconds: 600,
  schedule: '5 0 1 * *',
};

/**
 * Resets the counters of the month before. A reservation of cards does that for its own user; this is for readers of the
 * table. A second run changes nothing.
 */
@Injectable()
@HandlesTask()
export class ResetQuotasHandler implements TaskHandler {
  readonly task = RESET_QUOTAS;

  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditTrail,
  ) {}

  async run(): Promise<void> {
    await this.unit.run(async () => {
      const [row] = await this.em.execute<{ accounts: number }[]>(`
        with reset as (
          update users set cards_generated_month = 0, quota_period_start = date_trunc('month', now(), 'UTC')
          where quota_period_start < date_trunc('month', now(), 'UTC') returning id
        )
        select count(*)::integer as accounts from reset`);
      if (row?.accounts) this.audit.add({ action: 'quota.reset', metadata: { accounts: row.accounts } });
    });
  }
}
