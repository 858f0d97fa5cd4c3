import { createHash } from 'node:crypto';
import type { Query } from '../catalog/fact.ts';
import { MigrationLockedError } from './errors/migration-locked-error.ts';
import type { LockHolder } from './lock-holder.ts';
import { pause } from './pause.ts';

export interface LockWait {
  /** Milliseconds to keep trying; 0 tries once. */
  readonly waitMs: number;
  /** Called once, when another session holds the lock. */
  readonly onWait?: ((holder: LockHolder | null) => void) | undefined;
  /** Ends the waiting. */
  readonly stop: AbortSignal;
}

/** One try: what was done under the lock, or who holds it. */
export type LockAttempt<T> = { readonly result: T } | { readonly holder: LockHolder | null };

const POLL_MS = 200;

/**
 * Repeats `attempt` until it had the lock, and returns its result.
 *
 * A try must leave no transaction open: `CREATE INDEX CONCURRENTLY` of the lock's owner waits for the end of every
 * transaction that had a snapshot at one unlucky moment, be it in `pg_advisory_lock` or between two polls, and both
 * would wait for each other.
 *
 * @throws {MigrationLockedError} when `wait.waitMs` milliseconds are over; the reason of `wait.stop` when that is aborted.
 * @see https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
 */
export async function untilLocked<T>(wait: LockWait, attempt: () => Promise<LockAttempt<T>>): Promise<T> {
  const started = performance.now();
  for (let told = false; ; told = true) {
    const tried = await attempt();
    if ('result' in tried) return tried.result;
    const waited = performance.now() - started;
    if (waited >= wait.waitMs) throw new MigrationLockedError(tried.holder, waited);
    if (!told) wait.onWait?.(tried.holder);
    await pause(Math.min(POLL_MS, wait.waitMs - waited), wait.stop);
  }
}

/**
 * Tries once to take an advisory lock, and never waits for it.
 *
 * The key is part of the text: a statement with parameters leaves its portal, and with it a snapshot, open in the
 * transaction.
 *
 * @param scope `xact` ends with the transaction of `query`, or with this statement where there is none; `session` with
 * its connection.
 * @throws the error of the driver when the statement fails. A lock that another session holds is not an error.
 * @see https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export async function tryAdvisoryLock(
  query: Query,
  key: bigint,
  scope: 'xact' | 'session',
): Promise<LockAttempt<undefined>> {
  const attempt = scope === 'xact' ? 'pg_try_advisory_xact_lock' : 'pg_try_advisory_lock';
  const [row] = await query<{ held: boolean }>(`select pg_catalog.${attempt}(${key}) as held`);
  return row?.held ? { result: undefined } : { holder: await lockHolder(query, key) };
}

/**
 * The same for one part of the database: it shares `key` with other parts, so that who takes `key` alone waits for all of
 * them.
 *
 * @param part its key, from {@link partKey}.
 */
export async function tryPartLock(
  query: Query,
  key: bigint,
  part: bigint,
  scope: 'xact' | 'session',
): Promise<LockAttempt<undefined>> {
  const attempt = scope === 'xact' ? 'pg_try_advisory_xact_lock' : 'pg_try_advisory_lock';
  const [row] = await query<{ held: boolean }>(
    `select case when pg_catalog.${attempt}_shared(${key}) then pg_catalog.${attempt}(${part}) else false end as held`,
  );
  if (row?.held) return { result: undefined };
  return { holder: (await lockHolder(query, part)) ?? (await lockHolder(query, key)) };
}

/** Returns the key of a part of what `key` locks: 64 bits of a digest of both. */
export function partKey(key: bigint, part: string): bigint {
  return createHash('sha256').update(`${key} ${part}`).digest().readBigInt64BE();
}

/** @see https://www.postgresql.org/docs/current/view-pg-locks.html for how a 64-bit key is split over two columns. */
async function lockHolder(query: Query, key: bigint): Promise<LockHolder | null> {
  const [row] = await query<LockHolder>(
    `select a.pid, coalesce(a.usename, '?') as role, coalesce(a.application_name, '') as application,
            host(a.client_addr) as address, coalesce(a.xact_start, a.backend_start, now()) as since
     from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and l.objsubid = 1
       and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
       and l.classid = (('${key}'::bigint >> 32) & 4294967295)::oid and l.objid = ('${key}'::bigint & 4294967295)::oid
     limit 1`,
  );
  return row ? { ...row, since: new Date(row.since) } : null;
}
