import { beforeAll, describe, expect, test } from '@jest/globals';
import { type DatabaseState, leftovers, stateOf } from '../../support/database-state.ts';
import { spawnFixtureMigrator } from '../support/fixture-process.ts';
import { FIXTURE_APPLICATION, openFixtureMigrator } from '../support/open-fixture-migrator.ts';
import { writeRevisions } from '../../support/revisions-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { HEAD, TEN_REVISIONS } from '../../support/ten-revisions.ts';
import { type TestDatabase, withDatabase } from '../../support/test-database.ts';
import { until } from '../../support/until.ts';
import { useDatabase } from '../../support/use-database.ts';

const [, SEED, COUNT, INDEX, , DROP_INDEX] = Object.keys(TEN_REVISIONS);

describe('a migrator that is killed with kill -9', () => {
  const undisturbed = useDatabase({ at: 'empty' });
  const folder = temporaryFolder();
  let expected: DatabaseState;
  let queries = 0;

  beforeAll(async () => {
    await writeRevisions(folder, TEN_REVISIONS);
    await using open = await openFixtureMigrator({
      databaseUrl: undisturbed.url,
      folder,
      beforeQuery: () => void (queries += 1),
    });
    await open.migrator.upgrade('head');
    expected = await stateOf(undisturbed);
  });

  const expectRecovery = async (database: TestDatabase) => {
    const next = await spawnFixtureMigrator({ databaseUrl: database.url, folder }).answer();
    expect(next).toMatchObject({ code: 0, to: HEAD });
    expect(await stateOf(database)).toEqual(expected);
    expect(await leftovers(database)).toEqual([]);
  };

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'before a query of its own choice, in part %i of 8 of a batch: the next run finishes as if nothing had been',
    async (part) => {
      const killAt = Math.round(((part - 0.5) / 8) * queries);
      await withDatabase(async (database) => {
        const killed = await spawnFixtureMigrator({ databaseUrl: database.url, folder, killAt }).answer();
        expect(killed.code).toBe(null);
        await expectRecovery(database);
      });
    },
  );

  const held: [string, string | undefined, string, string, string][] = [
    [
      'an UPDATE of a data revision',
      SEED,
      COUNT!,
      'update books set pages',
      'lock table books in row exclusive mode; update books set title = title',
    ],
    ['CREATE INDEX CONCURRENTLY', COUNT, INDEX!, 'create index concurrently', 'lock table books in row exclusive mode'],
    [
      'DROP INDEX CONCURRENTLY',
      Object.keys(TEN_REVISIONS)[4],
      DROP_INDEX!,
      'drop index concurrently',
      'select * from books',
    ],
  ];
  for (const [what, at, , text, blocking] of held) {
    test(`in the middle of ${what}: the server gives the statement up, and the next run takes it up again`, () =>
      withDatabase(async (database) => {
        {
          await using open = await openFixtureMigrator({ databaseUrl: database.url, folder });
          await open.migrator.upgrade(at);
        }
        const other = await database.connect();
        await other.query(`begin; ${blocking}`);
        const migrator = spawnFixtureMigrator({ databaseUrl: database.url, folder, lockTimeoutMs: 600_000 });
        await until(`${what} waits`, working(database, text));
        migrator.kill('SIGKILL');
        await migrator.answer();
        // the table is still locked: it is the death of the client that ends the statement
        await until(`${what} ends`, async () => !(await working(database, text)()));
        await until('the locks are free', async () => {
          const left = await leftovers(database);
          return !JSON.stringify(left).includes('advisory');
        });
        await other.query('rollback');
        await expectRecovery(database);
      }));
  }
});

function working(database: TestDatabase, text: string): () => Promise<boolean> {
  const sql = `select from pg_stat_activity where datname = current_database() and state = 'active'
               and application_name = '${FIXTURE_APPLICATION}' and query like '%' || $1 || '%'`;
  return async () => (await database.query(sql, [text])).length > 0;
}
