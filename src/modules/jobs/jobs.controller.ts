import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Answers } from '../../common/answers.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { UuidParam } from '../../common/query.ts';
import { JobView, JobsPage, JobsQuery } from './job.view.ts';
import { JobsService } from './jobs.service.ts';

@ApiTags('jobs')
@ApiBearerAuth()
@Controller('jobs')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @Get()
  @Answers(JobsPage, "The caller's jobs, newest first unless `sort` says otherwise.")
  list(@CurrentActor() actor: Actor, @Query({ schema: JobsQuery }) query: JobsQuery) {
    return this.jobs.list(actor.userId, query);
  }

  @Get(':id')
  @Answers(JobView, 'One job of the caller.')
  get(@CurrentActor() actor: Actor, @Param({ schema: UuidParam }) { id }: UuidParam) {
    return this.jobs.get(actor.userId, id);
  }
}
