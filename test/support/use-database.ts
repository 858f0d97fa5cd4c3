import { afterAll, beforeAll } from '@jest/globals';
import { createDatabase, type StartingPoint, type TestDatabase } from './test-database.ts';

/**
 * Gives the suite (or, at top level, the file) that calls it a database of its own, dropped afterwards.
 *
 * The object may be used from `before` hooks on, not while suites are being declared.
 */
export function useDatabase({ at }: { at: StartingPoint }): Omit<TestDatabase, 'drop'> {
  let database: TestDatabase | undefined;
  const ready = (): TestDatabase => {
    if (!database) throw new Error('The database exists from the before hooks on: use it inside a test or a hook.');
    return database;
  };
  beforeAll(async () => {
    database = await createDatabase(at);
  });
  afterAll(() => database?.drop());
  return {
    get name() {
      return ready().name;
    },
    get url() {
      return ready().url;
    },
    query: (sql, values) => ready().query(sql, values),
    connect: () => ready().connect(),
  };
}
