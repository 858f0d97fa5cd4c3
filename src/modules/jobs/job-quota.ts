import { Injectable } from '@nestjs/common';
import { Notifier } from '../notifications/notifier.ts';
import { Quota } from '../users/quota.ts';
import type { Job } from './job.entity.ts';

/** The cards of a job against its owner's month: set aside at the start, settled or given back at the end. */
@Injectable()
export class JobQuota {
  constructor(
    private readonly quota: Quota,
    private readonly notifier: Notifier,
  ) {}

  /**
   * Sets cards aside: as many as the job wants, or as are left.
   *
   * @throws {QuotaExceededError} when none are left.
   */
  async reserve(job: Job, wanted: number): Promise<void> {
    const { reserved, period } = await this.quota.reserve(job.userId, wanted);
    job.reserve(reserved, period);
  }

  /** Counts what was made, gives the rest back, and tells the owner when the month is used up. */
  async settle(job: Job, produced: number): Promise<void> {
    const period = job.quotaPeriod;
    if (!period) return;
    const { limitReached } = await this.quota.settle(job.userId, { reserved: job.cardsReserved, produced, period });
    job.cardsReserved = 0;
    if (limitReached) await this.tellLimit(job.userId, period);
  }

  async release(job: Job): Promise<void> {
    const period = job.quotaPeriod;
    if (period) await this.quota.release(job.userId, { reserved: job.cardsReserved, period });
    job.cardsReserved = 0;
  }

  /** Once a month. */
  async tellLimit(userId: string, period: Date): Promise<void> {
    await this.notifier.notify({
      userId,
      type: 'limit_reached',
      title: 'This month’s cards are used up',
      body: 'New cards are possible from the first of next month on, or at once with a larger plan.',
      dedupeKey: `limit:${period.toISOString().slice(0, 7)}`,
    });
  }
}
