import { describe, expect, test } from '@jest/globals';
import { cloneDatabase, createDatabase } from '../support/test-database.ts';
import { useDatabase } from '../support/use-database.ts';

describe('useDatabase', () => {
  const database = useDatabase({ at: 'empty' });

  test('gives a database that nothing was done to', async () => {
    const tables = await database.query("select from pg_tables where schemaname = 'public'");
    expect(tables).toHaveLength(0);
  });

  test('gives the rows of the last of several statements', async () => {
    expect(await database.query('select 1 as a; select 2 as b')).toEqual([{ b: 2 }]);
  });

  test('gives sessions that see the same data', async () => {
    await database.query('create table shared as select 42 as answer');
    const other = await database.connect();
    expect((await other.query('select answer from shared')).rows).toEqual([{ answer: 42 }]);
  });
});

test('many clones of the template can be made at once, and dropping one twice is not an error', async () => {
  const clones = await Promise.all(Array.from({ length: 6 }, cloneDatabase));
  expect(new Set(clones.map(({ name }) => name)).size).toBe(6);
  await Promise.all(clones.map((clone) => clone.drop()));
  await clones[0]?.drop();
});

test('dropping a database ends the sessions that are still in it', async () => {
  const database = await createDatabase();
  const session = await database.connect();
  await session.query('begin');
  await database.drop();
  await expect(session.query('select 1')).rejects.toThrow();
});
