import { Injectable } from '@nestjs/common';
import { Histogram, Registry } from 'prom-client';

const SECONDS = [0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600];

/** How long a worker takes for each task, and how it ends. */
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
  }

  readonly ended = (task: string, outcome: 'done' | 'failed', seconds: number): void => {
    this.duration.observe({ task, outcome }, seconds);
  };
}
