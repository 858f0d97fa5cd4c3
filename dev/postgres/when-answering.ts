import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { DevelopmentError, hasCode } from '../development-error.ts';

/** "The database system is starting up", also said while it recovers from a crash. */
const CANNOT_CONNECT_NOW = '57P03';

/**
 * Waits until the server at `url` takes connections.
 *
 * @throws {DevelopmentError} when it still does not after `waitMs`, or refuses this URL.
 */
export async function whenAnswering(url: string, waitMs: number): Promise<void> {
  for (const end = Date.now() + waitMs; ; await sleep(50)) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: waitMs });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (hasCode(error, CANNOT_CONNECT_NOW, 'ECONNREFUSED', 'ECONNRESET') && Date.now() < end) continue;
      const { host } = new URL(url);
      const message = error instanceof Error ? error.message : String(error);
      throw new DevelopmentError(`The PostgreSQL server at ${host} does not take connections: ${message}`);
    } finally {
      await client.end().catch(() => {});
    }
  }
}
