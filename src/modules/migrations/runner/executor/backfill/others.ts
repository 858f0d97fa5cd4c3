import type { Query } from '../../../catalog/fact.ts';
import { pause } from '../../pause.ts';
import type { RunContext } from '../../run-context.ts';
import { BackfillStoppedError } from '../../errors/backfill-stopped-error.ts';

/** Who has to wait because of a backfill. */
interface Others {
  /** A session waits for a lock on the table. One that waits for a row between two batches waits for another session. */
  readonly waiting: boolean;
  /** Seconds that the slowest replica is behind; 0 where none is seen. */
  readonly lag: number;
}

const SHORT_MS = 50;
const LONG_MS = 1_000;

/** A replica that has applied all is not behind, however long it has not answered. A role without pg_monitor sees none. */
const OTHERS = `
  select exists (select from pg_catalog.pg_locks where locktype = 'relation' and relation = pg_catalog.to_regclass($1) and not granted)
      as waiting,
    (select coalesce(max(extract(epoch from greatest(replay_lag, case
        when pg_catalog.pg_current_wal_flush_lsn() > coalesce(replay_lsn, flush_lsn, write_lsn, '0/0')
        then pg_catalog.clock_timestamp() - coalesce(reply_time, backend_start) end))), 0)::float8 from pg_catalog.pg_stat_replication) as lag`;

/**
 * Waits until no session waits for the table, but not longer than a statement waits for a lock; and until replicas follow.
 *
 * @throws {BackfillStoppedError} when a replica stays behind; the reason of `stop`.
 */
export async function letOthersGo(
  query: Query,
  { revision, table, rows }: { revision: string; table: string; rows: number },
  { settings, stop, onProgress }: Pick<RunContext, 'settings' | 'stop' | 'onProgress'>,
): Promise<void> {
  const started = performance.now();
  for (let delayMs = SHORT_MS; ; delayMs = Math.min(delayMs * 2, LONG_MS)) {
    const [others] = await query<Others>(OTHERS, [table]);
    const waitedMs = performance.now() - started;
    const isBehind = (others?.lag ?? 0) * 1_000 > settings.replicationLagMs;
    const isWaitedFor = others?.waiting === true && waitedMs < settings.lockTimeoutMs;
    if (!isBehind && !isWaitedFor) return;
    if (isBehind && waitedMs >= settings.replicationWaitMs) {
      const seconds = Math.round(others?.lag ?? 0);
      const reason = `a replica is ${seconds} s behind, and did not catch up in ${Math.round(waitedMs / 1_000)} s. See pg_stat_replication.`;
      throw new BackfillStoppedError(revision, rows, reason);
    }
    onProgress?.({ revision, rows, total: null, rowsPerSecond: 0, waitsFor: isBehind ? 'replica' : 'lock' });
    await pause(delayMs, stop);
  }
}
