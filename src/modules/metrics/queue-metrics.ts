import { Injectable, Logger } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { QueueCounts } from '../../queue/queue-counts.ts';
import { OutageLog } from '../../common/outage-log.ts';
import { SingleFlight, withTimeout } from '../../common/single-flight.ts';

/** Every process tells the same of the queue, and none asks more often than this. */
const HOLD_MS = 5_000;
const LIMIT_MS = 3_000;

/** How much work waits, runs and failed, and since when the oldest waits. */
@Injectable()
export class QueueMetrics {
  private readonly outage = new OutageLog(new Logger(QueueMetrics.name), 'The queue cannot be counted');

  constructor(registry: Registry, counts: QueueCounts) {
    const read = new SingleFlight(() => counts.read(), { holdMs: HOLD_MS, limitMs: LIMIT_MS });
    // both wait for the same count: Prometheus' client reads them at once
    const messages: Gauge<'task' | 'state'> = new Gauge({
      name: 'anki_queue_messages',
      help: 'Messages of each task, by state: waiting, later, running or failed.',
      labelNames: ['task', 'state'],
      registers: [registry],
      collect: () => collect(),
    });
    const oldest: Gauge<'task'> = new Gauge({
      name: 'anki_queue_oldest_waiting_seconds',
      help: 'How long the oldest message of each task could have been delivered; 0 when none waits.',
      labelNames: ['task'],
      registers: [registry],
      collect: () => collect(),
    });
    const collect = async (): Promise<void> => {
      const counts = await this.countsOf(read);
      messages.reset();
      oldest.reset();
      for (const { name: task, waitingSince, waiting, later, running, failed } of counts) {
        for (const [state, count] of Object.entries({ waiting, later, running, failed })) {
          messages.set({ task, state }, count);
        }
        oldest.set({ task }, waitingSince === null ? 0 : Math.max(0, (Date.now() - waitingSince.getTime()) / 1000));
      }
    };
  }

  /** Nothing where the queue is not installed or cannot be asked: what is not known has no number. */
  private async countsOf(read: SingleFlight<Awaited<ReturnType<QueueCounts['read']>>>) {
    try {
      const counts = await withTimeout(LIMIT_MS, 'Counting the queue', read.get());
      this.outage.worked();
      return counts ?? [];
    } catch (error) {
      this.outage.failed(error);
      return [];
    }
  }
}
