import type { Query } from '../../../catalog/fact.ts';

/** Runs the work of one batch in a transaction of its own. */
export async function inBatch<T>(query: Query, work: () => Promise<T>): Promise<T> {
  await query('start transaction isolation level read committed');
  try {
    const result = await work();
    await query('commit');
    return result;
  } catch (error) {
    await query('rollback').catch(() => undefined);
    throw error;
  }
}
