import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { prepareSession } from '../common/database-session.ts';
import { QUEUE_SCHEMA } from './queue-options.ts';

/** Versions of the queue's schema; null: it was not there. */
export interface Installed {
  readonly before: number | null;
  readonly after: number | null;
}

/** pg-boss builds one index in each interval; its shortest. */
const BUILD_SECONDS = 10;
const LOOK_MS = 200;

/**
 * Makes the queue's schema, or brings it to the version of this build. Several at once wait for each other.
 *
 * Ends when the indexes of a new version are built: pg-boss leaves them to whoever may change its schema, and that is
 * this role and no worker's.
 *
 * @param databaseUrl of a role that owns the schema, or may create it.
 */
export async function installQueue(databaseUrl: string): Promise<Installed> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'anki-compendium queue install' });
  await client.connect();
  await prepareSession(client);
  // until this connection ends; pg-boss itself does not expect company when its schema is not there yet
  await client.query(`select pg_advisory_lock(hashtextextended('anki-compendium queue install', 0))`);
  const boss = new PgBoss({
    db: { executeSql: (text, values) => client.query(text, values) },
    schema: QUEUE_SCHEMA,
    supervise: false,
    schedule: false,
    bamIntervalSeconds: BUILD_SECONDS,
  });
  boss.on('error', () => undefined);
  try {
    const before = (await boss.isInstalled()) ? await boss.schemaVersion() : null;
    await boss.start();
    await indexesBuilt(boss);
    return { before, after: await boss.schemaVersion() };
  } finally {
    await boss.stop({ graceful: false });
    await client.end();
  }
}

/** @throws when one could not be built, with what the server said about it. */
async function indexesBuilt(boss: PgBoss): Promise<void> {
  let failure: string | undefined;
  boss.on('bam', ({ status, error }) => {
    if (status === 'failed') failure = error ?? 'for no stated reason';
  });
  while ((await boss.getBamEntries()).some(({ status }) => status !== 'completed')) {
    if (failure !== undefined) throw new Error(`An index of the queue could not be built: ${failure}`);
    await sleep(LOOK_MS);
  }
}
