import { EventEmitter, once } from 'node:events';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DatabaseEvents } from '../../common/persistence/database-events.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';

const CHANNEL = 'anki_compendium_jobs';
/** Sent to all streams when changes may have been missed. */
const ANY = 'any job';

/** Tells every replica that a job has changed, with the commit of the change, or not at all. */
@Injectable()
export class JobEvents implements OnApplicationShutdown {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private readonly closed = new AbortController();

  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly events: DatabaseEvents,
  ) {
    events.register({
      channel: CHANNEL,
      heard: (jobId) => this.emitter.emit(jobId),
      missed: () => this.emitter.emit(ANY),
    });
  }

  /** In the unit of work that changes the job. */
  async announce(jobId: string): Promise<void> {
    this.unit.require(`The change of job ${jobId} was to be told`);
    await this.em.execute('select pg_notify(?, ?)', [CHANNEL, jobId]);
  }

  /** Resolves at the next change of the job, or when changes may have been missed. */
  async changed(jobId: string, signal: AbortSignal): Promise<void> {
    this.events.listen();
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
}
