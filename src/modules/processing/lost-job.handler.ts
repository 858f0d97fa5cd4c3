import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { HandlesTask } from '../../queue/handles-task.ts';
import type { TaskHandler } from '../../queue/task.ts';
import { JobRuns } from '../jobs/job-runs.ts';
import { LOST_JOB } from '../jobs/process-job.task.ts';

type LostJobMessage = z.infer<typeof LOST_JOB.data>;

/** Takes care of jobs whose message every worker was lost with, or handed back too often. */
@Injectable()
@HandlesTask()
export class LostJobHandler implements TaskHandler<LostJobMessage> {
  readonly task = LOST_JOB;

  constructor(private readonly runs: JobRuns) {}

  async run({ job_id, retry }: LostJobMessage): Promise<void> {
    await this.runs.lose(job_id, retry);
  }
}
