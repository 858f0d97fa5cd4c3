import type { Pool, PoolClient } from 'pg';

/** Whoever holds a connection hears of its end first, and mostly gives it back then. */
const GRACE_MS = 1_000;

/**
 * Gives lost connections back to their pool when nobody else does.
 *
 * A transaction whose connection is lost can neither be committed nor rolled back, and Kysely gives a connection back after
 * one of the two only: each such loss would take a place of the pool for ever, and the process could serve nobody in the
 * end.
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
