import { Controller, Delete, Get, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { WithETag } from '../../common/etag.ts';
import { UuidParam } from '../../common/schemas.ts';
import { RateLimit } from '../../common/rate-limit.ts';
import { ApiProblems } from '../../common/api-problems.decorator.ts';
import { JOB_EVENTS } from './job-events.docs.ts';
import { JobStreams } from './job-streams.ts';
import { DeleteJobQuery, JobStatusView, JobView, JobsPage, JobsQuery } from './job.view.ts';
import { JobsService } from './jobs.service.ts';

/** Front ends ask every few seconds. */
const WATCHING = { limit: 120, windowSeconds: 60 };

@ApiTags('jobs')
@ApiBearerAuth()
@Controller('jobs')
export class JobsController {
  constructor(
    private readonly jobs: JobsService,
    private readonly streams: JobStreams,
  ) {}

  @Get()
  @ApiResult(JobsPage, "The caller's jobs, newest first unless `sort` says otherwise.")
  listJobs(@Query({ schema: JobsQuery }) query: JobsQuery) {
    return this.jobs.list(query);
  }

  @Get(':id')
  @ApiProblems({ 404: ['job_not_found'] })
  @ApiResult(JobView, 'One job of the caller.')
  getJob(@Param({ schema: UuidParam }) { id }: UuidParam) {
    return this.jobs.get(id);
  }

  @Get(':id/status')
  @WithETag()
  @ApiProblems({ 404: ['job_not_found'] })
  @RateLimit(WATCHING)
  @ApiResult(JobStatusView, 'How far a job is; ask again after `retry_after_ms`, with `If-None-Match`.')
  getJobStatus(@Param({ schema: UuidParam }) { id }: UuidParam) {
    return this.jobs.get(id);
  }

  @Get(':id/events')
  @ApiProblems({ 404: ['job_not_found'], 409: ['too_many_streams'] })
  @RateLimit(WATCHING)
  @ApiOperation({ summary: 'The same as server-sent events, until the job ends.' })
  @ApiOkResponse(JOB_EVENTS)
  async streamJobEvents(@CurrentActor() actor: Actor, @Param({ schema: UuidParam }) { id }: UuidParam) {
    return new StreamableFile(await this.streams.open(actor.userId, id), { type: 'text/event-stream; charset=utf-8' });
  }

  @Post(':id/retry')
  @ApiProblems({
    403: ['quota_exceeded'],
    404: ['job_not_found'],
    409: ['not_failed', 'retry_limit_reached', 'source_gone'],
    503: ['storage_unavailable', 'queue_unavailable'],
  })
  @HttpCode(202)
  @ApiResult(JobView, 'A failed job goes back into the queue.', 202)
  retryJob(@Param({ schema: UuidParam }) { id }: UuidParam) {
    return this.jobs.retry(id);
  }

  @Post(':id/cancel')
  @ApiProblems({ 404: ['job_not_found'], 409: ['job_finished'] })
  @HttpCode(200)
  @ApiResult(JobView, 'A job that has not ended is ended.')
  cancelJob(@Param({ schema: UuidParam }) { id }: UuidParam) {
    return this.jobs.cancel(id);
  }

  @Delete(':id')
  @ApiProblems({ 404: ['job_not_found'], 409: ['job_active'], 503: ['queue_unavailable'] })
  @HttpCode(204)
  @ApiOperation({ summary: 'A job and its PDF are removed; its deck stays.' })
  @ApiNoContentResponse()
  async deleteJob(
    @Param({ schema: UuidParam }) { id }: UuidParam,
    @Query({ schema: DeleteJobQuery }) { cancel }: DeleteJobQuery,
  ): Promise<void> {
    await this.jobs.remove(id, cancel);
  }
}
