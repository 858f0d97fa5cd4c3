import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { QUEUE_SCHEMA } from './queue-options.ts';

/** Versions of the queue's schema; null: it was not there. */
export interface Installed {
  readonly before: number | null;
  readonly after: number | null;
}

/**
 * Makes the queue's schema, or brings it to the version of this build. Several at once wait for each other.
 *
 * @param databaseUrl of a role that owns the schema, or may create it.
 */
export async function installQueue(databaseUrl: string): Promise<Installed> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'anki-compendium queue install' });
  await client.connect();
  // until this connection ends; pg-boss itself does not expect company when its schema is not there yet
  await client.query(`select pg_advisory_lock(hashtextextended('anki-compendium queue install', 0))`);
  const boss = new PgBoss({
    db: { executeSql: (text, values) => client.query(text, values) },
    schema: QUEUE_SCHEMA,
    supervise: false,
    schedule: false,
  });
  boss.on('error', () => undefined);
  try {
    const before = (await boss.isInstalled()) ? await boss.schemaVersion() : null;
    await boss.start();
    return { before, after: await boss.schemaVersion() };
  } finally {
    await boss.stop({ graceful: false });
    await client.end();
  }
}
