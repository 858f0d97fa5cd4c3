import { Inject, Injectable, Logger } from '@nestjs/common';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { type QueueCount, QueueCounts } from '../../queue/queue-counts.ts';
import { OutageLog } from '../../common/outage-log.ts';
import { SingleFlight, withTimeout } from '../../common/single-flight.ts';

const LIMIT_MS = 3_000;

/** The counts; `absent` where the queue is not installed, `failed` where it cannot be asked. */
export type QueueAnswer = readonly QueueCount[] | 'absent' | 'failed';

/** What the page says of the queue: counted once for all who ask at the same moment. */
@Injectable()
export class QueueStatus {
  private readonly outage = new OutageLog(new Logger(QueueStatus.name), 'The queue cannot be counted');
  private readonly counts: SingleFlight<QueueCount[] | null>;

  constructor(queue: QueueCounts, @Inject(ENV) env: Env) {
    this.counts = new SingleFlight(() => queue.read(), { holdMs: env.SCHEMA_CHECK_CACHE_MS, limitMs: LIMIT_MS });
  }

  /** @returns never throws: a queue that cannot be asked is an answer. */
  async answer(): Promise<QueueAnswer> {
    try {
      const counts = await withTimeout(LIMIT_MS, 'Counting the queue', this.counts.get());
      this.outage.worked();
      return counts ?? 'absent';
    } catch (error) {
      this.outage.failed(error);
      return 'failed';
    }
  }
}
