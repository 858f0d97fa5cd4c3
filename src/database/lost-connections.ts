import type { Pool, PoolClient } from 'pg';

/** The holder of a connection hears of its end first, and mostly gives it back then. */
const GRACE_MS = 1_000;

/**
 * Gives lost connections back to their pool when their holder does not.
 *
 * A transaction whose connection is lost can neither be committed nor rolled back, and Kysely gives a connection back only
 * after one of the two. Each such loss would occupy a place of the pool for ever, until the process could serve no request.
 */
export function giveBackLostConnections(pool: Pool): void {
  const inUse = new Set<PoolClient>();
  pool.on('acquire', (client) => void inUse.add(client));
  pool.on('release', (_, client) => void inUse.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      setTimeout(() => {
        if (!inUse.has(client)) return;
        client.release(true);
        // the holder may still notice; a connection cannot be given back twice
        client.release = () => undefined;
      }, GRACE_MS).unref();
    });
  });
}
