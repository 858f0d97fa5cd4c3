import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { SingleFlight, withTimeout } from '../../common/single-flight.ts';

const ANSWER = { holdMs: 1_000, limitMs: 3_000 } as const;

/** Does the database answer, over how many connections of this process, and who waits for one. */
@Injectable()
export class PoolMetrics {
  private readonly ping: SingleFlight<unknown>;
  private readonly waiting: Gauge;
  private readonly max: Gauge;

  constructor(
    registry: Registry,
    private readonly em: EntityManager,
    @Inject(ENV) env: Env,
  ) {
    const registers = [registry];
    this.ping = new SingleFlight(() => em.getConnection().execute('select 1'), ANSWER);
    this.waiting = new Gauge({
      name: 'anki_database_pool_waiting',
      help: 'Requests and tasks that wait for a connection.',
      registers,
      collect: async () => this.waiting.set((await this.pool()).waitingCount),
    });
    this.max = new Gauge({
      name: 'anki_database_pool_max',
      help: 'Connections of this process at most.',
      registers,
      collect: () => this.max.set(env.DB_POOL_MAX),
    });
    const connections = new Gauge({
      name: 'anki_database_pool_connections',
      help: 'Connections of this process, by what they do: busy or idle.',
      labelNames: ['state'],
      registers,
      collect: async () => {
        const { idleCount, totalCount } = await this.pool();
        connections.set({ state: 'idle' }, idleCount);
        connections.set({ state: 'busy' }, totalCount - idleCount);
      },
    });
    const up: Gauge = new Gauge({
      name: 'anki_database_up',
      help: '1 when the database answers this process, 0 when not.',
      registers,
      collect: async () => up.set(await this.answers()),
    });
  }

  private pool() {
    return this.em.getConnection().getNativeClient();
  }

  private async answers(): Promise<0 | 1> {
    try {
      await withTimeout(ANSWER.limitMs, 'The database', this.ping.get());
      return 1;
    } catch {
      return 0;
    }
  }
}
