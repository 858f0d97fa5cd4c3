import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { HandlesTask } from '../../queue/handles-task.ts';
import type { Task, TaskHandler } from '../../queue/task.ts';

const PURGE_NOTIFICATIONS: Task<object> = {
  name: 'notifications.retain',
  data: z.object({}),
  retries: 3,
  retryDelaySeconds: 600,
  limitSeconds: 3_600,
  schedule: '10 4 * * *',
};

const KEPT_DAYS = 90;

/** Rows that go in one unit of work. */
const BATCH = 1_000;

const REMOVE = `
  with old as (
    select id from notifications where created_at < now() - make_interval(days => ?)
    order by created_at limit ${BATCH} for update skip locked)
  delete from notifications where id in (select id from old) returning id`;

/** Deletes notifications that are older than 90 days. */
@Injectable()
@HandlesTask()
export class PurgeNotificationsHandler implements TaskHandler {
  readonly task = PURGE_NOTIFICATIONS;

  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
  ) {}

  async run(_: object, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const removed = await this.unit.run(() => this.em.execute<object[]>(REMOVE, [KEPT_DAYS]));
      if (removed.length < BATCH) return;
    }
  }
}
