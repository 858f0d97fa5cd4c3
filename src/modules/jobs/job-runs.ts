import { randomUUID } from 'node:crypto';
import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ALL_USERS } from '../../common/persistence/tenancy.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { Queue } from '../../queue/queue.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { Notifier } from '../notifications/notifier.ts';
import { REMOVE_OBJECT } from '../storage/remove-object.task.ts';
import { JobEvents } from './job-events.ts';
import { JobMessages } from './job-messages.ts';
import { JobQuota } from './job-quota.ts';
import { cardsMade } from './job-values.ts';
import type { JobErrorCode, JobResult } from './job-values.ts';
import { Job } from './job.entity.ts';

/** Why a try of a job came to nothing. */
export interface JobFailure {
  readonly code: JobErrorCode;
  /** What its owner reads. */
  readonly message: string;
  /** Seconds until the next try; undefined when trying again would not help. */
  readonly retryAfterSeconds?: number | undefined;
}

const WORKER_LOST: JobFailure = {
  code: 'worker_lost',
  message: 'The machine that worked on this was lost several times; try again later.',
  retryAfterSeconds: 5,
};

/** What workers do to the row of a job: each method is one unit of work, and nothing once the row is not theirs. */
@Injectable()
export class JobRuns {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly queue: Queue,
    private readonly messages: JobMessages,
    private readonly quota: JobQuota,
    private readonly notifier: Notifier,
    private readonly audit: AuditTrail,
    private readonly events: JobEvents,
  ) {}

  /**
   * Takes a job for the worker that was given its message.
   *
   * A message that comes again while its job is being processed means that the worker was lost: the job goes back to the
   * queue, and a worker that still processes it finds that the row is not its own.
   *
   * @returns undefined when there is nothing to do.
   */
  async take(jobId: string, retry: number): Promise<Job | undefined> {
    return this.onRow(jobId, async (job) => {
      if (job.retryCount !== retry || job.isFinished) return undefined;
      if (job.status === 'processing') {
        await this.requeueOrFail(job, WORKER_LOST);
        return undefined;
      }
      job.take(randomUUID());
      return job;
    });
  }

  /** The queue has given the message of this try up: the job goes on with the next one, or ends. */
  async lose(jobId: string, retry: number): Promise<void> {
    await this.onRow(jobId, async (job) => {
      if (job.retryCount === retry && !job.isFinished) await this.requeueOrFail(job, WORKER_LOST);
    });
  }

  /** @returns false when the row is no longer this attempt's: stop, and throw the work away. */
  async progress({ id, attempt }: Job, stage: number, percent: number): Promise<boolean> {
    return this.unit.run(async () => {
      const rows = await this.em.execute<object[]>(
        `update jobs set current_stage = ?, progress_percent = greatest(progress_percent, ?)
         where id = ? and attempt = ? and status = 'processing' returning id`,
        [stage, Math.min(99, Math.floor(percent)), id, attempt],
      );
      if (rows.length > 0) await this.events.announce(id);
      return rows.length > 0;
    });
  }

  /** Is the row still this attempt's? */
  async isMine({ id, attempt }: Job): Promise<boolean> {
    return (await this.em.count(Job, { id, attempt }, { filters: ALL_USERS })) > 0;
  }

  /**
   * Ends the job with what `store` adds to the same unit of work: its deck.
   *
   * @param store adds the deck, and returns its id.
   * @returns false when the row is no longer this attempt's; nothing is stored then.
   */
  async complete({ id, attempt }: Job, result: JobResult, store: (job: Job) => string): Promise<boolean> {
    const done = await this.onRow(id, async (job) => {
      if (job.attempt !== attempt) return undefined;
      job.complete(result);
      await this.quota.settle(job, result.num_cards);
      const deckId = store(job);
      await this.queue.send(REMOVE_OBJECT, { bucket: 'pdfs', key: job.sourceFilePath });
      this.audit.add({ action: 'job.completed', resourceType: 'job', resourceId: id, metadata: { ...result } });
      await this.notifier.notify({
        userId: job.userId,
        type: 'job_completed',
        title: 'Your deck is ready',
        body: `From ${job.sourceFilename}: ${cardsMade(result)}.`,
        data: { job_id: id, deck_id: deckId },
        dedupeKey: `job:${id}`,
      });
      return true;
    });
    return done ?? false;
  }

  /** Returns the job to the queue because the worker stops; the same message is delivered again. Uses no retry. */
  async release({ id, attempt }: Job): Promise<void> {
    await this.onRow(id, async (job) => {
      if (job.attempt === attempt) job.release();
    });
  }

  /** Ends the attempt: back to the queue while that may help, failed otherwise. Nothing, when the row is not its own. */
  async fail({ id, attempt }: Job, failure: JobFailure): Promise<void> {
    await this.onRow(id, async (job) => {
      if (job.attempt === attempt) await this.requeueOrFail(job, failure);
    });
  }

  private async requeueOrFail(job: Job, failure: JobFailure): Promise<void> {
    const { code, message, retryAfterSeconds } = failure;
    if (retryAfterSeconds !== undefined && job.hasRetriesLeft) {
      job.requeue();
      await this.messages.send(job, retryAfterSeconds);
      this.audit.add({ action: 'job.retried', resourceType: 'job', resourceId: job.id, metadata: { code } });
      return;
    }
    job.fail(code, message);
    await this.quota.release(job);
    this.audit.add({ action: 'job.failed', resourceType: 'job', resourceId: job.id, metadata: { code } });
    await this.notifier.notify({
      userId: job.userId,
      type: 'job_failed',
      title: 'No deck could be made',
      body: `${job.sourceFilename}: ${message}`,
      data: { job_id: job.id, error_code: code },
      dedupeKey: `job:${job.id}:${job.retryCount}`,
    });
  }

  /** Runs `work` on the locked row. Streams of the job are notified with the commit. */
  private async onRow<T>(id: string, work: (job: Job) => Promise<T>): Promise<T | undefined> {
    return this.unit.run(async () => {
      const job = await this.em.findOne(Job, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, filters: ALL_USERS });
      if (!job) return undefined;
      const outcome = await work(job);
      await this.events.announce(id);
      return outcome;
    });
  }
}
