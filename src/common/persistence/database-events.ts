import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { ENV } from '../../config/config.module.ts';
import { directUrlOf } from '../../config/database-url.ts';
import type { Env } from '../../config/env.ts';
import { OutageLog } from '../outage-log.ts';

const RECONNECT_MS = 1_000;

/** What is told of a channel. */
export interface Listener {
  readonly channel: string;
  /** An event came. */
  heard(payload: string): void;
  /** Events may have been missed: the connection was lost, or is new. */
  missed(): void;
}

/**
 * Hears PostgreSQL's own notifications: they leave with the commit of a change, or not at all. One connection a process,
 * opened when the first one wants to hear, and made again for as long as the process runs.
 *
 * @see https://www.postgresql.org/docs/current/sql-notify.html
 */
@Injectable()
export class DatabaseEvents implements OnApplicationShutdown {
  private readonly outage = new OutageLog(new Logger(DatabaseEvents.name), 'Events of the database are not heard');
  private readonly listeners = new Map<string, Listener>();
  private readonly closed = new AbortController();
  private listening: Promise<void> | undefined;
  private hears = false;

  constructor(@Inject(ENV) private readonly env: Env) {}

  /** Registers who hears a channel. To be called by constructors, before the first {@link listen}. */
  register(listener: Listener): void {
    this.listeners.set(listener.channel, listener);
  }

  /** Begins to listen, unless that has begun. */
  listen(): void {
    this.listening ??= this.run();
  }

  /** Whether each event of the channels is heard now. A connection that died silently is found out later. */
  get isListening(): boolean {
    return this.hears;
  }

  onApplicationShutdown(): void {
    this.closed.abort();
  }

  private async run(): Promise<void> {
    const { signal } = this.closed;
    while (!signal.aborted) {
      const client = new Client({
        connectionString: directUrlOf(this.env),
        application_name: 'anki-compendium events',
        keepAlive: true,
      });
      try {
        await this.hear(client, signal);
      } catch (error) {
        if (!signal.aborted) this.outage.failed(error);
      } finally {
        this.hears = false;
        this.tellMissed();
        await client.end().catch(() => undefined);
      }
      await sleep(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async hear(client: Client, signal: AbortSignal): Promise<void> {
    const lost = once(client, 'end', { signal });
    lost.catch(() => undefined);
    client.on('error', () => undefined);
    client.on('notification', ({ channel, payload }) => this.listeners.get(channel)?.heard(payload ?? ''));
    await client.connect();
    for (const channel of this.listeners.keys()) await client.query(`listen ${channel}`);
    this.outage.worked();
    this.tellMissed();
    this.hears = true;
    await lost;
  }

  private tellMissed(): void {
    for (const listener of this.listeners.values()) listener.missed();
  }
}
