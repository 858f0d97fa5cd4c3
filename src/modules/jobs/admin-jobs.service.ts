import { Injectable } from '@nestjs/common';
import { ALL_USERS, rowsOf } from '../../common/persistence/tenancy.ts';
import { ClosedAccountError } from '../users/users-errors.ts';
import { OwnerInactiveError } from './job-errors.ts';
import type { Job } from './job.entity.ts';
import type { AdminJobsQuery } from './job.view.ts';
import { JobsService } from './jobs.service.ts';

/** Anybody's jobs, as admins see them and help with them. Cards are those of the job's owner. */
@Injectable()
export class AdminJobsService {
  constructor(private readonly jobs: JobsService) {}

  async list({ user_id, ...query }: AdminJobsQuery) {
    return this.jobs.list(query, user_id === undefined ? ALL_USERS : rowsOf(user_id));
  }

  /** @throws {NotFoundError} */
  async get(id: string): Promise<Job> {
    return this.jobs.get(id, ALL_USERS);
  }

  /**
   * As {@link JobsService.retry}, for an owner who could do it himself.
   *
   * @throws {OwnerInactiveError} when he may not, or the account is being erased; and what the owner's retry throws.
   */
  async retry(id: string): Promise<Job> {
    try {
      return await this.jobs.retry(id, ALL_USERS);
    } catch (error) {
      // to the owner it says that he is turned away, which the admin is not
      throw error instanceof ClosedAccountError ? new OwnerInactiveError(id) : error;
    }
  }

  /** @throws {NotFoundError} {@link JobFinishedError} */
  async cancel(id: string): Promise<Job> {
    return this.jobs.cancel(id, ALL_USERS);
  }
}
