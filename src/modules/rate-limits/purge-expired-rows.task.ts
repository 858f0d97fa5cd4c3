import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { HandlesTask } from '../../queue/handles-task.ts';
import type { Task, TaskHandler } from '../../queue/task.ts';

const Nothing = z.object({});

/** Every hour. */
export const PURGE_EXPIRED_ROWS: Task<object> = {
  name: 'api.sweep',
  data: Nothing,
  retries: 3,
  retryDelaySeconds: 60,
  limitSeconds: 300,
  schedule: '17 * * * *',
};

/** Deletes expired rate limit counters and idempotency keys. */
@Injectable()
@HandlesTask()
export class PurgeExpiredRowsHandler implements TaskHandler {
  readonly task = PURGE_EXPIRED_ROWS;

  constructor(private readonly em: EntityManager) {}

  async run(): Promise<void> {
    // The longest window is an hour, and the one before it counts too.
    await this.em.execute(`delete from api.rate_limits where window_start < now() - interval '2 hours'`);
    await this.em.execute(`delete from api.idempotency_keys where created_at < now() - interval '24 hours'`);
  }
}
