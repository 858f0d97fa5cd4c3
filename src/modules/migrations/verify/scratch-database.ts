import { randomBytes } from 'node:crypto';
import type { Query } from '../catalog/fact.ts';
import { ServerUnsuitableError } from '../runner/errors/server-unsuitable-error.ts';
import { INSUFFICIENT_PRIVILEGE, QUERY_CANCELED, serverMessage, sqlState } from '../runner/errors/statement-error.ts';
import { stopSignals } from '../runner/stop-signals.ts';
import { ScratchStoppedError } from './scratch-stopped-error.ts';

/** After this long without a connection, a scratch database belongs to a process that was killed. */
const ABANDONED_AFTER_S = 60 * 60;

/** A database of this size is dropped within seconds; what takes longer waits for another process of the server. */
const DROP_LIMIT_MS = 30_000;

/** Of a database that another process left: the call at hand is about something else. */
const DROP_ABANDONED_LIMIT_MS = 5_000;

/** Processes of PostgreSQL itself, by `pg_stat_activity.backend_type`; others are workers of extensions. */
const OWN_PROCESSES =
  "'autovacuum launcher', 'autovacuum worker', 'logical replication launcher', 'background writer', 'checkpointer', 'walwriter', 'walsummarizer', 'archiver', 'startup', 'client backend', 'slotsync worker', 'io worker'";

/**
 * Makes an empty database on the server at hand, and drops it when `work` has ended, however it ended: also by a signal.
 * One that `kill -9` left behind is dropped by the next call an hour later.
 *
 * @param query a connection to any database of that server, outside a transaction, whose role may create databases.
 * @param databaseUrl the URL of that connection; `work` is given the same with the name of the new database.
 * @param dropLimitMs milliseconds after which a drop that does not return is given up. The database stays, a warning
 * says so, and the result of `work` counts.
 * @throws {ServerUnsuitableError} when the role may not; {ScratchStoppedError} after a signal.
 */
export async function withScratchDatabase<T>(
  query: Query,
  databaseUrl: string,
  work: (url: string) => Promise<T>,
  dropLimitMs = DROP_LIMIT_MS,
): Promise<T> {
  using signals = stopSignals();
  await dropAbandoned(query);
  const name = await createScratch(query, databaseUrl);
  const url = Object.assign(new URL(databaseUrl), { pathname: `/${name}` });
  const drop = () => dropOrGiveUp(query, name, dropLimitMs);
  let result: T;
  try {
    result = await untilStopped(signals.stop, () => work(url.href));
  } catch (error) {
    // what went wrong first is the answer; that the database could not be dropped matters less
    await drop().catch((second: unknown) => {
      process.emitWarning(`Scratch database ${name} could not be dropped: ${serverMessage(second)}`);
    });
    throw error;
  }
  await drop();
  return result;
}

/** The time is the server's, so that the clocks of several clients do not matter. */
async function createScratch(query: Query, databaseUrl: string): Promise<string> {
  const [clock] = await query<{ now: string }>('select floor(extract(epoch from now()))::text as now');
  const name = `migrations_scratch_${clock?.now}_${randomBytes(6).toString('hex')}`;
  try {
    // template0: what was added to template1 is not part of what the revisions create
    await query(`create database ${name} template template0`);
    return name;
  } catch (error) {
    if (sqlState(error) !== INSUFFICIENT_PRIVILEGE) throw error;
    const { username } = new URL(databaseUrl);
    throw new ServerUnsuitableError(
      `Role "${decodeURIComponent(username)}" may not create the scratch database that this needs. ` +
        'Run it where it may (a development checkout without DATABASE_URL can), or: alter role … createdb.',
      { cause: error },
    );
  }
}

async function dropOrGiveUp(query: Query, name: string, limitMs: number): Promise<void> {
  try {
    await withTimeout(query, limitMs, () => dropScratch(query, name));
  } catch (error) {
    if (sqlState(error) !== QUERY_CANCELED) throw error;
    const workers = await query<{ type: string }>(
      `select distinct backend_type as type from pg_stat_activity where backend_type not in (${OWN_PROCESSES}) order by 1`,
    );
    const waits = ['a session that uses it', ...workers.map(({ type }) => `"${type}"`)].join(' or ');
    process.emitWarning(
      `Scratch database ${name} could not be dropped within ${limitMs / 1000} s: the server waits for ${waits}. ` +
        `End that process, then run: drop database ${name}`,
    );
  }
}

/** Runs statements of which each may take so long, in a session that is left as it was. */
async function withTimeout(query: Query, limitMs: number, work: () => Promise<void>): Promise<void> {
  const [before] = await query<{ limit: string }>(`select current_setting('statement_timeout') as limit`);
  const limit = (value: string) => query(`select set_config('statement_timeout', $1, false)`, [value]);
  await limit(`${limitMs}ms`);
  try {
    await work();
  } finally {
    await limit(before?.limit ?? '0');
  }
}

/**
 * Drops a scratch database.
 *
 * `with (force)` fails for a role that is not a superuser while an autovacuum worker is in the database; without it the
 * server ends such workers itself.
 */
async function dropScratch(query: Query, name: string): Promise<void> {
  try {
    await query(`drop database if exists ${name} with (force)`);
  } catch (error) {
    if (sqlState(error) !== INSUFFICIENT_PRIVILEGE) throw error;
    await query(`drop database if exists ${name}`);
  }
}

async function dropAbandoned(query: Query): Promise<void> {
  const abandoned = await query<{ name: string }>(
    `select datname as name from pg_database d
     where datdba = (select oid from pg_roles where rolname = current_user)
       and substring(datname from '^migrations_scratch_(\\d{1,12})_[0-9a-f]+$')::bigint < extract(epoch from now()) - $1
       and not exists (select from pg_stat_activity a where a.datid = d.oid)`,
    [ABANDONED_AFTER_S],
  );
  // not by force: a session that has begun to use it keeps it; and another process may drop it at the same moment
  await withTimeout(query, DROP_ABANDONED_LIMIT_MS, async () => {
    for (const { name } of abandoned) await query(`drop database if exists ${name}`).catch(() => undefined);
  });
}

/** Leaves `work` to itself when a signal comes: it ends with its database. */
async function untilStopped<T>(stop: AbortSignal, work: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onStop = () => reject(new ScratchStoppedError(stop.reason));
  if (stop.aborted) onStop();
  stop.addEventListener('abort', onStop, { once: true });
  return Promise.race([promise, ...(stop.aborted ? [] : [work()])]);
}
