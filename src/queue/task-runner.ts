import { EntityManager, RequestContext } from '@mikro-orm/postgresql';
import { Logger } from '@nestjs/common';
import { ClsService } from 'nestjs-cls';
import { PgBoss, type Job } from 'pg-boss';
import { prepareSession } from '../common/database-session.ts';
import { OutageLog } from '../common/outage-log.ts';
import { withConsumerSpan } from '../common/trace.ts';
import { APPLICATION_NAME, APPLICATION_VERSION } from '../config/package.ts';
import { QUEUE_SCHEMA, settingsOf } from './queue-options.ts';
import type { TaskHandler, TaskSettings } from './task.ts';

export interface RunnerOptions {
  readonly databaseUrl: string;
  /** Messages of one task that this process works on at once. */
  readonly concurrency: number;
  /** Milliseconds that work under way may take to end once the worker is told to stop. */
  readonly graceMs: number;
  /** Told how each message ended. */
  readonly onEnd?: (task: string, outcome: 'done' | 'failed', seconds: number) => void;
}

/** A notification wakes a worker that is idle; when it is lost, and before a retry, it asks. */
const POLL_SECONDS = 1;

/** pg-boss passes this on to its pool, though its types do not know it. */
const POOL = { onConnect: prepareSession };

/** While the queue fails, whether it still does is looked at this often. */
const LOOK_MS = 1_000;

/** Takes messages from the queue and gives each to its handler, in a unit of work and a log context of its own. */
export class TaskRunner {
  private readonly logger = new Logger('worker');
  private readonly boss: PgBoss;
  private readonly stopping = new AbortController();
  private readonly outage = new OutageLog(this.logger, 'The queue cannot be asked');
  private looking: NodeJS.Timeout | undefined;
  private failedAt = 0;

  constructor(
    private readonly em: EntityManager,
    private readonly context: ClsService,
    private readonly options: RunnerOptions,
  ) {
    this.boss = new PgBoss({
      ...POOL,
      connectionString: options.databaseUrl,
      application_name: `${APPLICATION_NAME} worker ${APPLICATION_VERSION}`,
      schema: QUEUE_SCHEMA,
      migrate: false,
      useListenNotify: true,
      max: 4,
    });
    this.boss.on('error', (error) => this.failed(error));
  }

  /**
   * Makes the queues of `handlers`, sets their schedules, and begins to work.
   *
   * @throws when the queue is not installed or the database cannot be reached.
   */
  async start(handlers: readonly TaskHandler[]): Promise<void> {
    await this.boss.start();
    for (const handler of handlers) {
      const { task } = handler;
      if (task.deadLetter) await this.make(task.deadLetter);
      await this.make(task);
      if (task.schedule) await this.boss.schedule(task.name, task.schedule, {}, { tz: 'UTC' });
      for (let slot = 0; slot < this.options.concurrency; slot++) await this.take(handler);
    }
  }

  /** A queue that is there already takes the settings of this build. */
  private async make(task: TaskSettings): Promise<void> {
    const { policy = 'standard', ...settings } = settingsOf(task);
    await this.boss.createQueue(task.name, { policy, ...settings });
    await this.boss.updateQueue(task.name, settings);
  }

  /** One message of the handler's queue after the other; after each it asks for the next at once. */
  private async take(handler: TaskHandler): Promise<void> {
    let worker: string | undefined;
    const { name, atOnce } = handler.task;
    const options = {
      batchSize: 1,
      pollingIntervalSeconds: POLL_SECONDS,
      notifyPollingIntervalSeconds: POLL_SECONDS,
      ...(atOnce && { groupConcurrency: { default: atOnce.default, tiers: { ...atOnce.tiers } } }),
    };
    worker = await this.boss.work(name, options, async (jobs: Job[]) => {
      try {
        await this.each(jobs, handler);
      } finally {
        // else pg-boss waits for the rest of the interval, however many messages there are
        if (worker !== undefined) this.boss.notifyWorker(worker);
      }
    });
  }

  /** When it last had an answer from the queue; null before the first one. */
  get polledAt(): Date | null {
    const times = this.boss.getWipData().map(({ lastFetchedOn }) => lastFetchedOn ?? 0);
    const last = Math.max(0, ...times);
    return last === 0 ? null : new Date(last);
  }

  /** Each slot asks every second and each of them fails: one line is enough. It is over once all have had an answer. */
  private failed(error: Error): void {
    this.outage.failed(error.message);
    this.failedAt = Date.now();
    this.looking ??= setInterval(() => {
      const idle = this.boss.getWipData().filter(({ count }) => count === 0);
      if (idle.some(({ lastFetchedOn }) => (lastFetchedOn ?? 0) <= this.failedAt)) return;
      clearInterval(this.looking);
      this.looking = undefined;
      this.outage.worked();
    }, LOOK_MS).unref();
  }

  /** Takes no more; what runs may end by itself, is told to after half of the grace, and is then handed back. */
  async stop(): Promise<void> {
    const { graceMs } = this.options;
    const timer = setTimeout(() => this.stopping.abort(new Error('The worker stops.')), graceMs / 2);
    try {
      await this.boss.stop({ graceful: true, timeout: graceMs });
    } finally {
      clearTimeout(timer);
      clearInterval(this.looking);
    }
  }

  private async each(jobs: readonly Job[], handler: TaskHandler): Promise<void> {
    for (const job of jobs) {
      const signal = AbortSignal.any([job.signal, this.stopping.signal]);
      const attributes = {
        'messaging.system': 'pg-boss',
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.destination.name': handler.task.name,
        'messaging.message.id': job.id,
      };
      const work = () => this.run(job, handler, signal);
      await this.context.run(() =>
        RequestContext.create(this.em, () => withConsumerSpan(`process ${handler.task.name}`, attributes, work)),
      );
    }
  }

  private async run(job: Job, handler: TaskHandler, signal: AbortSignal): Promise<void> {
    const { task } = handler;
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    try {
      await handler.run(task.data.parse(job.data ?? {}), signal);
      this.logger.log({ task: task.name, message: job.id, durationMs: Math.round(seconds() * 1000) });
      this.options.onEnd?.(task.name, 'done', seconds());
    } catch (error) {
      this.logger.error(
        { task: task.name, message: job.id, err: error },
        'failed; it is retried, or given up after the last attempt',
      );
      this.options.onEnd?.(task.name, 'failed', seconds());
      throw error;
    }
  }
}
