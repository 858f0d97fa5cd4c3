import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { Outage } from '../../common/outage.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { directUrlOf } from '../../config/database-url.ts';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';

const CHANNEL = 'anki_compendium_jobs';
const RECONNECT_MS = 1_000;
/** Said to everybody when changes may have been missed. */
const ANY = 'any job';

/**
 * Tells every replica that a job has changed, through PostgreSQL's own notifications: they leave with the commit of the
 * change, or not at all.
 *
 * @see https://www.postgresql.org/docs/current/sql-notify.html
 */
@Injectable()
export class JobEvents implements OnApplicationShutdown {
  private readonly outage = new Outage(new Logger(JobEvents.name), 'Job events are not heard');
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private readonly closed = new AbortController();
  private listening: Promise<void> | undefined;

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
  ) {}

  /** In the unit of work that changes the job. */
  async announce(jobId: string): Promise<void> {
    this.unit.require(`The change of job ${jobId} was to be told`);
    await this.em.execute('select pg_notify(?, ?)', [CHANNEL, jobId]);
  }

  /** Resolves at the next change of the job, or when changes may have been missed. */
  async changed(jobId: string, signal: AbortSignal): Promise<void> {
    this.listening ??= this.listen();
    const heard = new AbortController();
    const options = { signal: AbortSignal.any([signal, this.closed.signal, heard.signal]) };
    const events = [jobId, ANY].map((name) => once(this.emitter, name, options));
    try {
      await Promise.race(events);
    } finally {
      heard.abort();
      await Promise.allSettled(events);
    }
  }

  onApplicationShutdown(): void {
    this.closed.abort();
  }

  /** One connection for all streams of this process, made anew for as long as it runs. */
  private async listen(): Promise<void> {
    const { signal } = this.closed;
    while (!signal.aborted) {
      const client = new Client({
        connectionString: directUrlOf(this.env),
        application_name: 'anki-compendium events',
      });
      try {
        await this.hear(client, signal);
      } catch (error) {
        if (!signal.aborted) this.outage.failed(error);
      } finally {
        await client.end().catch(() => undefined);
      }
      await sleep(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async hear(client: Client, signal: AbortSignal): Promise<void> {
    const lost = once(client, 'end', { signal });
    lost.catch(() => undefined);
    client.on('error', () => undefined);
    client.on('notification', ({ payload }) => payload && this.emitter.emit(payload));
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    this.outage.worked();
    this.emitter.emit(ANY);
    await lost;
  }
}
