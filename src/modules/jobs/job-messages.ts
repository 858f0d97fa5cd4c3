import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Queue } from '../../queue/queue.ts';
import { User } from '../users/user.entity.ts';
import type { Job } from './job.entity.ts';
import { PROCESS_JOB } from './process-job.task.ts';

/** What workers are asked to do with jobs. */
@Injectable()
export class JobMessages {
  constructor(
    private readonly em: EntityManager,
    private readonly queue: Queue,
  ) {}

  /** Queues the job's next try in the unit of work that makes it pending; its owner's tier says how many run at once. */
  async send(job: Job, afterSeconds = 0): Promise<void> {
    const { subscriptionTier } = await this.em.findOneOrFail(User, job.userId);
    await this.queue.send(
      PROCESS_JOB,
      { job_id: job.id, retry: job.retryCount },
      { key: `${job.id}:${job.retryCount}`, afterSeconds, group: { id: job.userId, tier: subscriptionTier } },
    );
  }
}
