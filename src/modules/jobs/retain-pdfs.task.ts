import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { HandlesTask } from '../../queue/handles-task.ts';
import { Queue } from '../../queue/queue.ts';
import type { Task, TaskHandler } from '../../queue/task.ts';
import { REMOVE_OBJECT } from '../storage/remove-object.task.ts';

const RETAIN_PDFS: Task<object> = {
  name: 'jobs.retain_pdfs',
  data: z.object({}),
  retries: 3,
  retryDelaySeconds: 600,
  limitSeconds: 3_600,
  schedule: '20 4 * * *',
};

/** So long a job that failed can be tried again. */
const KEPT_DAYS = 7;

/** Rows of one unit of work. */
const BATCH = 500;

// Marked, so that no run asks for what an earlier one, or another worker, has asked for.
const GIVE_UP = `
  update jobs set source_removed = true
  where id = any(array(
    select id from jobs
    where status in ('failed', 'cancelled') and completed_at < now() - make_interval(days => ?)
      and not source_removed
    limit ${BATCH} for update skip locked))
  returning source_file_path as key`;

/** Has the PDFs removed of jobs that failed or were cancelled a week ago. That of a completed job goes with its end. */
@Injectable()
@HandlesTask()
export class RetainPdfsHandler implements TaskHandler {
  readonly task = RETAIN_PDFS;

  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly queue: Queue,
  ) {}

  async run(_: object, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.giveSomeUp()) === BATCH);
  }

  private async giveSomeUp(): Promise<number> {
    return this.unit.run(async () => {
      const rows = await this.em.execute<{ key: string }[]>(GIVE_UP, [KEPT_DAYS]);
      for (const { key } of rows) await this.queue.send(REMOVE_OBJECT, { bucket: 'pdfs', key });
      return rows.length;
    });
  }
}
