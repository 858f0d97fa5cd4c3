import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { HandlesTask } from '../../queue/handles-task.ts';
import { Queue } from '../../queue/queue.ts';
import type { Task, TaskHandler } from '../../queue/task.ts';
import { REMOVE_OBJECT } from '../storage/remove-object.task.ts';

const PURGE_PDFS: Task<object> = {
  name: 'jobs.retain_pdfs',
  data: z.object({}),
  retries: 3,
  retryDelaySeconds: 600,
  limitSeconds: 3_600,
  schedule: '20 4 * * *',
};

/** A failed job can be retried for this long. */
const KEPT_DAYS = 7;

/** Rows of one unit of work. */
const BATCH = 500;

// Marks the rows, so that each PDF is removed by one run of one worker.
const GIVE_UP = `
  update jobs set source_removed = true
  where id = any(array(
    select id from jobs
    where status in ('failed', 'cancelled') and completed_at < now() - make_interval(days => ?)
      and not source_removed
    limit ${BATCH} for update skip locked))
  returning source_file_path as key`;

/** Removes the PDFs of jobs that failed or were cancelled a week ago. A completed job's PDF is removed when it completes. */
@Injectable()
@HandlesTask()
export class PurgePdfsHandler implements TaskHandler {
  readonly task = PURGE_PDFS;

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
