import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminOnly } from '../../common/access.ts';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { UuidParam } from '../../common/schemas.ts';
import { ApiProblems } from '../../common/api-problems.decorator.ts';
import { AdminJobsService } from './admin-jobs.service.ts';
import { AdminJobsQuery, JobView, JobsPage } from './job.view.ts';

@ApiTags('jobs')
@ApiBearerAuth()
@AdminOnly()
@Controller('admin/jobs')
export class AdminJobsController {
  constructor(private readonly jobs: AdminJobsService) {}

  @Get()
  @ApiResult(JobsPage, 'Jobs of all users or of one, newest first unless `sort` says otherwise, for admins.')
  listAllJobs(@Query({ schema: AdminJobsQuery }) query: AdminJobsQuery) {
    return this.jobs.list(query);
  }

  @Get(':id')
  @ApiProblems({ 404: ['job_not_found'] })
  @ApiResult(JobView, 'One job of any user.')
  getAnyJob(@Param({ schema: UuidParam }) { id }: UuidParam) {
    return this.jobs.get(id);
  }

  @Post(':id/retry')
  @ApiProblems({
    403: ['quota_exceeded'],
    404: ['job_not_found'],
    409: ['not_failed', 'retry_limit_reached', 'source_gone', 'owner_inactive'],
    503: ['storage_unavailable', 'queue_unavailable'],
  })
  @HttpCode(202)
  @ApiResult(JobView, "A failed job goes back into the queue, for cards of its owner's month.", 202)
  retryAnyJob(@Param({ schema: UuidParam }) { id }: UuidParam) {
    return this.jobs.retry(id);
  }

  @Post(':id/cancel')
  @ApiProblems({ 404: ['job_not_found'], 409: ['job_finished'] })
  @HttpCode(200)
  @ApiResult(JobView, 'A job that has not ended is ended, and its owner gets the cards back.')
  cancelAnyJob(@Param({ schema: UuidParam }) { id }: UuidParam) {
    return this.jobs.cancel(id);
  }
}
