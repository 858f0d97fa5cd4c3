import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import { PgBoss } from 'pg-boss';
import { prepareSession } from '../common/database-session.ts';
import {
  type LockWait,
  refuseSharedSessions,
  RUN_LOCK,
  tryAdvisoryLock,
  untilLocked,
} from '../modules/migrations/orm.ts';
import { QUEUE_SCHEMA } from './queue-options.ts';

/** Versions of the queue's schema; null: it was not there. */
export interface Installed {
  readonly before: number | null;
  readonly after: number | null;
}

/** pg-boss builds one index in each interval; its shortest. */
const BUILD_SECONDS = 10;
const LOOK_MS = 200;
const WAIT_MS = 30_000;
const REASON = 'The queue is installed by several statements, which cannot be kept alone there.';

/**
 * Makes the queue's schema, or brings it to the version of this build, while this process alone may migrate the database.
 *
 * Waits until the indexes of a new version are built. pg-boss leaves them to a role that may change its schema; the role
 * of the workers may not.
 *
 * @param databaseUrl of a role that owns the schema, or may create it.
 * @throws {PoolerRefusedError} {@link MigrationLockedError} before anything was changed.
 */
export async function installQueue(databaseUrl: string, wait: Partial<LockWait> = {}): Promise<Installed> {
  const config: ClientConfig = {
    connectionString: databaseUrl,
    application_name: 'anki-compendium queue install',
    connectionTimeoutMillis: WAIT_MS,
  };
  const client = new Client(config);
  // a connection that breaks while idle is an error of the next query, not of the process
  client.on('error', () => undefined);
  await client.connect();
  const query = async <Row extends object>(sql: string) => (await client.query<Row>(sql)).rows;
  try {
    await refuseSharedSessions(query, config, REASON);
    await prepareSession(client);
    const limits = { waitMs: WAIT_MS, stop: new AbortController().signal, ...wait };
    return await untilLocked(limits, async () => {
      const tried = await tryAdvisoryLock(query, RUN_LOCK, 'session');
      return 'holder' in tried ? tried : { result: await install(client) };
    });
  } finally {
    await client.end();
  }
}

async function install(client: Client): Promise<Installed> {
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
