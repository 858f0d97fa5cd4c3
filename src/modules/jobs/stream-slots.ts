import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { directUrlOf } from '../../config/database-url.ts';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';

/** Streams that one user has open at once, over all replicas. */
export const MOST_STREAMS = 5;

/** The session is given up when it does not answer for this long: a server that failed over may never say so. */
const SILENCE_MS = 5_000;

/**
 * Who has how many streams open, as locks of one session a process: they go with it, however it ends.
 *
 * A session that is lost frees the slots of streams that are still open: other processes do not count them any more.
 *
 * @see https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
@Injectable()
export class StreamSlots implements OnApplicationShutdown {
  private session: Promise<Client> | undefined;
  /** A session is given a lock that it has as often as it asks, so what is its own is known here. */
  private readonly own = new Set<string>();

  constructor(@Inject(ENV) private readonly env: Env) {}

  /** @returns what gives the slot back; undefined when all of them are taken. */
  async take(userId: string): Promise<(() => Promise<void>) | undefined> {
    for (let number = 0; number < MOST_STREAMS; number++) {
      const slot = `anki-compendium stream ${number} of ${userId}`;
      if (this.own.has(slot)) continue;
      this.own.add(slot);
      const isFree = await this.lock(slot).catch((error: unknown) => {
        this.own.delete(slot);
        throw error;
      });
      if (isFree) return () => this.giveBack(slot);
      this.own.delete(slot);
    }
    return undefined;
  }

  async onApplicationShutdown(): Promise<void> {
    const session = await this.session?.catch(() => undefined);
    await session?.end();
  }

  private async lock(slot: string): Promise<boolean> {
    const session = await (this.session ??= this.open());
    try {
      const { rows } = await session.query<{ free: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 0)) as free',
        [slot],
      );
      return rows[0]?.free ?? false;
    } catch (error) {
      void session.end();
      throw error;
    }
  }

  private async giveBack(slot: string): Promise<void> {
    const session = await this.session?.catch(() => undefined);
    await session?.query('select pg_advisory_unlock(hashtextextended($1, 0))', [slot]).catch(() => undefined);
    this.own.delete(slot);
  }

  private open(): Promise<Client> {
    const client = new Client({
      connectionString: directUrlOf(this.env),
      application_name: 'anki-compendium streams',
      connectionTimeoutMillis: SILENCE_MS,
      query_timeout: SILENCE_MS,
    });
    const session = client.connect().then(() => client);
    // an error and the end come one after the other, and between them another session may have been opened
    const forget = () => {
      if (this.session === session) this.session = undefined;
    };
    client.on('error', forget).on('end', forget);
    session.catch(forget);
    return session;
  }
}
