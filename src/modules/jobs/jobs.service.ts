import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import type { QBFilterQuery } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../common/not-found.error.ts';
import { PageReader } from '../../common/persistence/page-reader.ts';
import { OWN, type RowsOf } from '../../common/persistence/tenancy.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { pageRange, toPage } from '../../common/page.ts';
import { containing, createdBetween, orderBy } from '../../common/list-query.ts';
import { Queue } from '../../queue/queue.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { REMOVE_OBJECT } from '../storage/remove-object.task.ts';
import { Storage } from '../storage/storage.ts';
import { JobActiveError, SourceGoneError } from './job-errors.ts';
import { JobEvents } from './job-events.ts';
import { JobMessages } from './job-messages.ts';
import { JobQuota } from './job-quota.ts';
import { stageName } from './job-values.ts';
import { Job } from './job.entity.ts';
import type { JobsQuery } from './job.view.ts';

const SORTABLE = { created_at: 'createdAt', status: 'status', source_filename: 'sourceFilename' } as const;

/** Lists, retries and cancels jobs, for their owner or for an admin. Audit rows name the user who asked. */
@Injectable()
export class JobsService {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly pages: PageReader,
    private readonly queue: Queue,
    private readonly messages: JobMessages,
    private readonly quota: JobQuota,
    private readonly audit: AuditTrail,
    private readonly events: JobEvents,
    private readonly storage: Storage,
  ) {}

  async list(query: JobsQuery, whose: RowsOf = OWN) {
    const [rows, total] = await this.pages.read(Job, {
      where: matching(query),
      orderBy: orderBy(query.sort, SORTABLE),
      ...pageRange(query),
      lazy: ['resultDeckId'],
      filters: whose,
    });
    const jobs = rows.map((row) => Object.assign(row, { userId: row.user, stageName: stageName(row.currentStage) }));
    return toPage(jobs, total, query);
  }

  /** @throws {NotFoundError} also when the job belongs to another user. */
  async get(id: string, whose: RowsOf = OWN): Promise<Job> {
    const job = await this.em.findOne(Job, { id }, { populate: ['resultDeckId'], refresh: true, filters: whose });
    if (!job) throw new NotFoundError('job', id);
    return job;
  }

  /**
   * Puts a failed job back into the queue: its row, its cards, its message and its audit row, or none of them.
   *
   * @throws {NotFoundError} {@link JobNotFailedError} {@link RetryLimitReachedError} {@link SourceGoneError}
   *   {@link QuotaExceededError} {@link ClosedAccountError}
   */
  async retry(id: string, whose: RowsOf = OWN): Promise<Job> {
    const { sourceFilePath } = await this.get(id, whose);
    const isThere = await this.storage.exists('pdfs', sourceFilePath);
    await this.onRow(id, whose, async (job) => {
      job.retry();
      if (!isThere || job.sourceRemoved) throw new SourceGoneError(id);
      await this.quota.reserve(job, job.cardsWanted);
      await this.messages.send(job);
      this.audit.add({ action: 'job.retried', resourceType: 'job', resourceId: id });
    });
    return this.get(id, whose);
  }

  /**
   * Ends a job that has not ended, and gives its cards back. Its worker learns of it by its next write.
   *
   * @throws {NotFoundError} {@link JobFinishedError}
   */
  async cancel(id: string, whose: RowsOf = OWN): Promise<Job> {
    await this.onRow(id, whose, (job) => this.cancelIn(job));
    return this.get(id, whose);
  }

  /**
   * Removes the row and, through the queue, its PDF. The deck stays.
   *
   * @throws {NotFoundError} {@link JobActiveError} when it has not ended and `cancel` is false.
   */
  async remove(id: string, cancel: boolean): Promise<void> {
    await this.onRow(id, OWN, async (job) => {
      if (!job.isFinished && !cancel) throw new JobActiveError(id);
      if (!job.isFinished) await this.cancelIn(job);
      await this.em.flush();
      await this.queue.send(REMOVE_OBJECT, { bucket: 'pdfs', key: job.sourceFilePath });
      this.audit.add({ action: 'job.deleted', resourceType: 'job', resourceId: id });
      this.em.remove(job);
    });
  }

  /** Cancels the caller's jobs that have not ended, in the unit of work that is open. */
  async cancelAll(): Promise<void> {
    this.unit.require('Jobs were to be cancelled');
    const active = await this.em.find(
      Job,
      { status: { $in: ['pending', 'processing'] } },
      { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } },
    );
    for (const job of active) {
      await this.cancelIn(job);
      await this.events.announce(job.id);
    }
    // later reads in this unit of work find them ended
    await this.em.flush();
  }

  private async cancelIn(job: Job): Promise<void> {
    job.cancel();
    await this.quota.release(job);
    this.audit.add({ action: 'job.cancelled', resourceType: 'job', resourceId: job.id });
  }

  private async onRow(id: string, whose: RowsOf, work: (job: Job) => Promise<void>): Promise<void> {
    await this.unit.run(async () => {
      const job = await this.em.findOne(Job, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, filters: whose });
      if (!job) throw new NotFoundError('job', id);
      await work(job);
      await this.events.announce(id);
    });
  }
}

function matching({ status, q, created_from, created_to }: JobsQuery): QBFilterQuery<Job> {
  return {
    ...(status && { status: { $in: status } }),
    ...(q && { sourceFilename: { $ilike: containing(q) } }),
    ...createdBetween(created_from, created_to),
  };
}
