import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { HandlesTask } from '../../queue/handles-task.ts';
import type { Task, TaskHandler } from '../../queue/task.ts';

const PURGE_AUDIT_LOGS: Task<object> = {
  name: 'audit_logs.retain',
  data: z.object({}),
  retries: 3,
  retryDelaySeconds: 600,
  limitSeconds: 2 * 3_600,
  schedule: '40 3 * * *',
};

const PERSONAL_DAYS = 90;
const KEPT_DAYS = 365;

/** Rows of one unit of work: what is interrupted is done but for one batch. */
const BATCH = 1_000;

/** Lets this transaction, and no other, through the trigger that keeps the trail append-only. */
const PURGING = `select set_config('app.audit_purge', 'on', true)`;

const due = (condition: string) => `
  select id from audit_logs where created_at < now() - make_interval(days => ?) ${condition}
  order by created_at limit ${BATCH} for update skip locked`;

const CUT = `
  update audit_logs set ip_address = null, user_agent = null
  where id in (${due('and (ip_address is not null or user_agent is not null)')}) returning id`;

const REMOVE = `delete from audit_logs where id in (${due('')}) returning id`;

/** Removes address and user agent from audit rows after 90 days, and deletes the rows after a year. */
@Injectable()
@HandlesTask()
export class PurgeAuditLogsHandler implements TaskHandler {
  readonly task = PURGE_AUDIT_LOGS;

  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
  ) {}

  async run(_: object, signal: AbortSignal): Promise<void> {
    await this.inBatches(REMOVE, KEPT_DAYS, signal);
    await this.inBatches(CUT, PERSONAL_DAYS, signal);
  }

  private async inBatches(statement: string, days: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const changed = await this.unit.run(async () => {
        await this.em.execute(PURGING);
        return this.em.execute<object[]>(statement, [days]);
      });
      if (changed.length < BATCH) return;
    }
  }
}
