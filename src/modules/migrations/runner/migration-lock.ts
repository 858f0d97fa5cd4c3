import type { Kysely } from 'kysely';
import type { Query } from '../catalog/fact.ts';
import { type LockWait, tryAdvisoryLock, untilLocked } from './advisory-lock.ts';
import { queryOf } from './connection-query.ts';
import { MigrationLockedError } from './errors.ts';
import { inTransaction } from './in-transaction.ts';

/** Held for a whole run of the migrator. The number has no meaning; it is the ASCII of "ankimigr". */
const RUN_LOCK = 0x616e6b696d696772n;

/**
 * Held by the connection that runs a revision's statements: after a `kill -9` the server may go on with a statement
 * whose migrator is gone and whose run lock is free again. By it the record of DDL knows the migrator's own statements.
 */
export const STATEMENT_LOCK = RUN_LOCK + 1n;

/**
 * Takes the statement lock for a transaction, or for the session of a connection.
 *
 * @throws {MigrationLockedError} when the statement of a killed migrator still runs.
 */
export async function takeStatementLock(query: Query, scope: 'xact' | 'session'): Promise<void> {
  const tried = await tryAdvisoryLock(query, STATEMENT_LOCK, scope);
  if ('holder' in tried) throw new MigrationLockedError(tried.holder, 0);
}

/**
 * Runs `work` while this process alone may migrate this database.
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
  work: (lock: Query) => Promise<T>,
): Promise<T> {
  return untilLocked(wait, () =>
    inTransaction(database, async (transaction) => {
      const query = queryOf(transaction);
      const tried = await tryAdvisoryLock(query, RUN_LOCK, 'xact');
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
