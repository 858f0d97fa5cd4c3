import { Injectable } from '@nestjs/common';
import { Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600];

/** How long a worker takes for each task, how it ends, and whether the worker asks for more. */
@Injectable()
export class TaskMetrics {
  private readonly duration: Histogram<'task' | 'outcome'>;

  constructor(registry: Registry) {
    this.duration = new Histogram({
      name: 'anki_task_duration_seconds',
      help: 'From taking a message to its end, by outcome: done or failed.',
      labelNames: ['task', 'outcome'],
      buckets: SECONDS,
      registers: [registry],
    });
    const polled: Gauge = new Gauge({
      name: 'anki_worker_polled_timestamp_seconds',
      help: 'When this worker last had an answer from the queue, in seconds since 1970; 0 before the first one.',
      registers: [registry],
      collect: () => polled.set((this.polledAt()?.getTime() ?? 0) / 1000),
    });
  }

  private polledAt: () => Date | null = () => null;

  /** @param polledAt when the worker that runs now last had an answer from the queue. */
  watch(polledAt: () => Date | null): void {
    this.polledAt = polledAt;
  }

  readonly ended = (task: string, outcome: 'done' | 'failed', seconds: number): void => {
    this.duration.observe({ task, outcome }, seconds);
  };
}
