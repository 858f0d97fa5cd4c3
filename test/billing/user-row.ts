import type { TestDatabase } from '../support/test-database.ts';

/** Whether no transaction holds a lock on the row of a user. */
export async function isUserUnlocked(database: Pick<TestDatabase, 'query'>, id: unknown): Promise<boolean> {
  const unlocked = await database.query('select id from users where id = $1 for update skip locked', [id]);
  return unlocked.length === 1;
}
