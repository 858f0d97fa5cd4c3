import { EntityManager } from '@mikro-orm/postgresql';
import type { FilterQuery } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../common/not-found.error.ts';
import { pageRange, toPage } from '../../common/page.ts';
import { containing, orderBy } from '../../common/query.ts';
import { Job } from './job.entity.ts';
import type { JobsQuery } from './job.view.ts';

const SORTABLE = { created_at: 'createdAt', status: 'status', source_filename: 'sourceFilename' } as const;

@Injectable()
export class JobsService {
  constructor(private readonly em: EntityManager) {}

  async list(userId: string, query: JobsQuery) {
    const [jobs, total] = await this.em.findAndCount(Job, matching(userId, query), {
      ...pageRange(query),
      orderBy: orderBy(query.sort, SORTABLE),
      populate: ['resultDeckId'],
    });
    return toPage(jobs, total, query);
  }

  /** @throws {NotFoundError} also when the job is somebody else's. */
  async get(userId: string, id: string): Promise<Job> {
    const job = await this.em.findOne(Job, { id, user: userId }, { populate: ['resultDeckId'] });
    if (!job) throw new NotFoundError('job', id);
    return job;
  }
}

function matching(userId: string, { status, q, created_from, created_to }: JobsQuery): FilterQuery<Job> {
  return {
    user: userId,
    ...(status && { status: { $in: status } }),
    ...(q && { sourceFilename: { $ilike: containing(q) } }),
    $and: [
      ...(created_from ? [{ createdAt: { $gte: new Date(created_from) } }] : []),
      ...(created_to ? [{ createdAt: { $lte: new Date(created_to) } }] : []),
    ],
  };
}
