import { setTimeout as sleep } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { Client, type ClientConfig } from 'pg';

/** A session that is kept hears a notification at once; a pooler that shares its connections never passes it on. */
const WAIT_MS = 5_000;

/**
 * Finds out whether a pooler keeps one server connection for each of its clients, so that settings and locks outside a
 * transaction hold. It opens two connections, listens on one, and notifies from the other.
 *
 * @param config how the two connections are opened; they are closed afterwards.
 * @throws the error of the driver when a connection fails.
 */
export async function keepsSession(config: ClientConfig): Promise<boolean> {
  const clients = [new Client(config), new Client(config)] as const;
  try {
    for (const client of clients) {
      // a connection that breaks while idle is an error of the next query, not of the process
      client.on('error', () => undefined);
      await client.connect();
    }
    return await hears(...clients);
  } finally {
    await Promise.allSettled(clients.map((client) => client.end()));
  }
}

async function hears(listener: Client, notifier: Client): Promise<boolean> {
  const channel = `keeps_session_${randomBytes(8).toString('hex')}`;
  const heard = new AbortController();
  const onNotification = () => heard.abort();
  listener.on('notification', onNotification);
  await listener.query(`listen ${channel}`);
  await notifier.query(`notify ${channel}`);
  await sleep(WAIT_MS, undefined, { signal: heard.signal }).catch(() => undefined);
  await listener.query(`unlisten ${channel}`);
  return heard.signal.aborted;
}
