import type { Kysely } from 'kysely';
import type { Query } from '../catalog/fact.ts';
import { type LockWait, untilLocked } from './advisory-lock.ts';
import { queryOf } from './connection-query.ts';
import { inTransaction } from './executor/in-transaction.ts';
import { type LockedPart, RUN_LOCK, tryLock } from './statement-lock.ts';

/**
 * Runs `work` while this process alone may migrate this database, or one schema of it.
 *
 * The lock is held by a transaction of its own, on its own connection: it ends with that connection even if the
 * process dies, and it holds through a pooler that gives a session a new server connection per transaction. Should the
 * machine die, or the network between, the server finds out within half a minute.
 *
 * @param work may ask the lock's own connection, in texts without parameters.
 * @throws {MigrationLockedError} when another session holds it for longer than `wait.waitMs`.
 */
export async function withMigrationLock<T>(
  database: Kysely<unknown>,
  wait: LockWait,
  part: LockedPart,
  work: (lock: Query) => Promise<T>,
): Promise<T> {
  return untilLocked(wait, () =>
    inTransaction(database, async (transaction) => {
      const query = queryOf(transaction);
      const tried = await tryLock(query, RUN_LOCK, part, 'xact');
      if ('holder' in tried) return tried;
      await query(PATIENT_AND_NOTICED);
      return { result: await work(query) };
    }),
  );
}

/** No time limit of the role or database ends this transaction; `transaction_timeout` exists from 17 on. */
const PATIENT_AND_NOTICED = `
  select pg_catalog.set_config(s.name, w.value, true)
  from pg_catalog.pg_settings s join (values
    ('statement_timeout', '0'), ('idle_in_transaction_session_timeout', '0'), ('transaction_timeout', '0'),
    ('tcp_keepalives_idle', '10'), ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '4')) w (name, value) using (name)`;
