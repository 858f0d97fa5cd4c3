import { CompiledQuery, type Kysely } from 'kysely';
import type { Connection } from '../connection-query.ts';

/**
 * Runs `work` in a transaction on a connection of its own. READ COMMITTED, whatever the database's default: what is read
 * after a lock was taken must be as new as the lock.
 *
 * @throws the error of `work`, also when the connection is gone and there is nothing left to roll back.
 */
export async function inTransaction<T>(
  database: Kysely<unknown>,
  work: (session: Connection) => Promise<T>,
): Promise<T> {
  return database.connection().execute(async (session) => {
    await session.executeQuery(CompiledQuery.raw('start transaction isolation level read committed'));
    try {
      const result = await work(session);
      await session.executeQuery(CompiledQuery.raw('commit'));
      return result;
    } catch (error) {
      await session.executeQuery(CompiledQuery.raw('rollback')).catch(() => undefined);
      throw error;
    }
  });
}
