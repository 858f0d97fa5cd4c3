import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminOnly } from '../../common/access.ts';
import { Answers } from '../../common/answers.ts';
import { UuidParam } from '../../common/query.ts';
import { Refuses } from '../../common/refuses.ts';
import { AdminJobsService } from './admin-jobs.service.ts';
import { AdminJobsQuery, JobView, JobsPage } from './job.view.ts';

@ApiTags('jobs')
@ApiBearerAuth()
@AdminOnly()
@Controller('admin/jobs')
export class AdminJobsController {
  constructor(private readonly jobs: AdminJobsService) {}

  @Get()
  @Answers(JobsPage, 'Jobs of all users or of one, newest first unless `sort` says otherwise, for admins.')
  listAllJobs(@Query({ schema: AdminJobsQuery }) query: AdminJobsQuery) {
    return this.jobs.list(query);
  }

  @Get(':id')
  @Refuses({ 404: ['job_not_found'] })
  @Answers(JobView, 'One job of any user.')
  getAnyJob(@Param({ schema: UuidParam }) { id }: UuidParam) {
    return this.jobs.get(id);
  }

  @Post(':id/retry')
  @Refuses({
    403: ['quota_exceeded'],
    404: ['job_not_found'],
    409: ['not_failed', 'retry_limit_reached', 'source_gone', 'owner_inactive'],
    503: ['storage_unavailable', 'queue_unavailable'],
  })
  @HttpCode(202)
  @Answers(JobView, "A failed job goes back into the queue, for cards of its owner's month.", 202)
  retryAnyJob(@Param({ schema: UuidParam }) { id }: UuidParam) {
    return this.jobs.retry(id);
  }

  @Post(':id/cancel')
  @Refuses({ 404: ['job_not_found'], 409: ['job_finished'] })
  @HttpCode(200)
  @Answers(JobView, 'A job that has not ended is ended, and its owner gets the cards back.')
  cancelAnyJob(@Param({ schema: UuidParam }) { id }: UuidParam) {
    return this.jobs.cancel(id);
  }
}
