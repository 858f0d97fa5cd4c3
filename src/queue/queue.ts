import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { fromKysely, PgBoss } from 'pg-boss';
import { UnitOfWork } from '../common/persistence/unit-of-work.ts';
import { QUEUE_SCHEMA, settingsOf } from './queue-options.ts';
import { QueueUnavailableError } from './queue-errors.ts';
import type { Task, TaskSettings } from './task.ts';

export interface SendOptions {
  /** Seconds before the message may be delivered. */
  readonly afterSeconds?: number;
  /** Of a task with the policy `exclusive`: while a message with this key waits or runs, another is not stored. */
  readonly key?: string;
  /** Higher is delivered first; 0 when left out. */
  readonly priority?: number;
  /** Whose message it is, for a task that limits how many of one group run at once. */
  readonly group?: { readonly id: string; readonly tier: string };
}

/** Sends messages to the workers. */
@Injectable()
export class Queue implements OnApplicationShutdown {
  private sender: Promise<PgBoss> | undefined;
  private readonly known = new Set<string>();

  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
  ) {}

  /**
   * Stores a message in the unit of work: it is delivered once that is committed, or never existed.
   *
   * @throws {QueueUnavailableError} when the queue is not installed or cannot be asked.
   */
  async send<Data extends object>(
    task: Task<Data>,
    data: Data,
    { afterSeconds, key, priority, group }: SendOptions = {},
  ): Promise<void> {
    this.unit.require(`A message of ${task.name} was to be sent`);
    const boss = await this.ready(task);
    await boss.send(task.name, task.data.parse(data), {
      db: fromKysely(this.em.getKysely()),
      ...(afterSeconds !== undefined && { startAfter: afterSeconds }),
      ...(key !== undefined && { singletonKey: key }),
      ...(priority !== undefined && { priority }),
      ...(group !== undefined && { group }),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    const boss = await this.sender?.catch(() => undefined);
    await boss?.stop({ graceful: false, close: false });
  }

  private async ready(task: TaskSettings): Promise<PgBoss> {
    try {
      const boss = await (this.sender ??= this.start());
      if (!this.known.has(task.name)) {
        if (task.deadLetter) await boss.createQueue(task.deadLetter.name, settingsOf(task.deadLetter));
        await boss.createQueue(task.name, settingsOf(task));
        this.known.add(task.name);
      }
      return boss;
    } catch (error) {
      this.sender = undefined;
      throw new QueueUnavailableError(error);
    }
  }

  /** On the connections of the ORM: what is sent is sent in its transactions anyway. */
  private start(): Promise<PgBoss> {
    const database = this.em.getConnection().getClient<unknown>();
    const boss = new PgBoss({
      db: fromKysely(database),
      schema: QUEUE_SCHEMA,
      migrate: false,
      supervise: false,
      schedule: false,
    });
    // A message that cannot be stored is an error of its sender; what pg-boss does on its own here is refresh a cache.
    boss.on('error', () => undefined);
    return boss.start();
  }
}
