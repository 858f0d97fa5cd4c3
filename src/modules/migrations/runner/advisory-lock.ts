import type { Query } from '../catalog/fact.ts';
import { MigrationLockedError } from './errors.ts';
import type { LockHolder } from './lock-holder.ts';
import { pause } from './pause.ts';

export interface LockWait {
  /** Milliseconds to keep trying; 0 tries once. */
  readonly waitMs: number;
  /** Called once, when somebody else turns out to hold the lock. */
  readonly onWait?: ((holder: LockHolder | null) => void) | undefined;
  /** Ends the waiting. */
  readonly stop: AbortSignal;
}

const POLL_MS = 200;

/**
 * Takes an advisory lock, by polling: a session that blocks in `pg_advisory_lock` holds a snapshot, for which
 * `CREATE INDEX CONCURRENTLY` of the lock's owner would wait, and both would wait for ever. For the same reason the key
 * is part of the text: a statement with parameters leaves its portal, and with it a snapshot, open in the transaction.
 *
 * @param scope `xact` ends with the transaction of `query`; `session` with its connection.
 * @throws {MigrationLockedError} when the time is over, or the reason of `wait.stop`.
 * @see https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export async function takeAdvisoryLock(
  query: Query,
  key: bigint,
  scope: 'xact' | 'session',
  wait: LockWait,
): Promise<void> {
  const attempt = scope === 'xact' ? 'pg_try_advisory_xact_lock' : 'pg_try_advisory_lock';
  const started = performance.now();
  for (let told = false; ; told = true) {
    const [row] = await query<{ held: boolean }>(`select pg_catalog.${attempt}(${key}) as held`);
    if (row?.held) return;
    const holder = await lockHolder(query, key);
    const waited = performance.now() - started;
    if (waited >= wait.waitMs) throw new MigrationLockedError(holder, waited);
    if (!told) wait.onWait?.(holder);
    await pause(Math.min(POLL_MS, wait.waitMs - waited), wait.stop);
  }
}

/** @see https://www.postgresql.org/docs/current/view-pg-locks.html for how a 64-bit key is split over two columns. */
async function lockHolder(query: Query, key: bigint): Promise<LockHolder | null> {
  const [row] = await query<LockHolder>(
    `select a.pid, coalesce(a.usename, '?') as role, coalesce(a.application_name, '') as application,
            host(a.client_addr) as address, coalesce(a.xact_start, a.backend_start, now()) as since
     from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and l.objsubid = 1
       and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
       and l.classid = (${key}::bigint >> 32)::oid and l.objid = (${key}::bigint & 4294967295)::oid
     limit 1`,
  );
  return row ? { ...row, since: new Date(row.since) } : null;
}
