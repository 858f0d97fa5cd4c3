import { Injectable } from '@nestjs/common';
import { ALL_USERS, rowsOf } from '../../common/persistence/tenancy.ts';
import { ClosedAccountError } from '../users/users-errors.ts';
import { OwnerInactiveError } from './job-errors.ts';
import type { Job } from './job.entity.ts';
import type { AdminJobsQuery } from './job.view.ts';
import { JobsService } from './jobs.service.ts';

/** Shows admins the jobs of all users, and retries or cancels them. The cards count for the job's owner. */
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
   * Retries a job as {@link JobsService.retry} does, for an owner who could do so.
   *
   * @throws {OwnerInactiveError} when the account is suspended or being erased; and what the owner's retry throws.
   */
  async retry(id: string): Promise<Job> {
    try {
      return await this.jobs.retry(id, ALL_USERS);
    } catch (error) {
      // the original message tells the owner that they are refused; the admin is not
      throw error instanceof ClosedAccountError ? new OwnerInactiveError(id) : error;
    }
  }

  /** @throws {NotFoundError} {@link JobFinishedError} */
  async cancel(id: string): Promise<Job> {
    return this.jobs.cancel(id, ALL_USERS);
  }
}
