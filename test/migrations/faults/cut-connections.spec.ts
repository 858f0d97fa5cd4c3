import { beforeAll, describe, expect, test } from '@jest/globals';
import { isConnectionLost } from '../../../src/modules/migrations/runner/errors/statement-error.ts';
import { type DatabaseState, leftovers, stateOf } from '../../support/database-state.ts';
import { FIXTURE_APPLICATION, openFixtureMigrator } from '../support/open-fixture-migrator.ts';
import { writeRevisions } from '../../support/revisions-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { HEAD, TEN_REVISIONS } from '../../support/ten-revisions.ts';
import { useDatabase } from '../../support/use-database.ts';

/** What the server sees of a kill -9: all connections of the migrator end, at one moment. */
const CUT = `select pg_terminate_backend(pid, 10000) from pg_stat_activity
             where application_name = '${FIXTURE_APPLICATION}' and datname = current_database()`;
const STATEMENT_LOCK = String(0x616e6b696d696772n + 1n);
const MOST_TRIES = 400;

describe('a migrator whose connections are cut before each of its queries in turn', () => {
  const undisturbed = useDatabase({ at: 'empty' });
  const database = useDatabase({ at: 'empty' });
  const folder = temporaryFolder();
  let expected: DatabaseState;

  beforeAll(async () => {
    await writeRevisions(folder, TEN_REVISIONS);
    await using open = await openFixtureMigrator({ databaseUrl: undisturbed.url, folder });
    await open.migrator.upgrade('head');
    expected = await stateOf(undisturbed);
  });

  test('comes to the same catalog and rows, nothing doubled and nothing left behind', async () => {
    const cutter = await database.connect();
    let sent: string[] = [];
    let cutBefore = 0;
    await using open = await openFixtureMigrator({
      databaseUrl: database.url,
      folder,
      beforeQuery: async (sql) => {
        sent.push(sql);
        if (sent.length === cutBefore) await cutter.query(CUT);
      },
    });
    let applied = 0;
    let cuts = 0;
    for (cutBefore = 1; cuts < MOST_TRIES; cutBefore += 1) {
      sent = [];
      const error = await open.migrator.upgrade('head').then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (error === null && sent.length < cutBefore) break;
      cuts += 1;
      // no cut may lead to any other error, neither at once nor in the next run
      if (error !== null) expect(wasCut(error)).toBe(true);
      const now = (await open.migrator.compare()).pending.length;
      // what comes before a revision is the same each time: go on with the first query of the next one
      const first = sent.findIndex((sql) => sql.includes(STATEMENT_LOCK));
      if (now !== applied && first > 0) cutBefore = first - 1;
      applied = now;
    }
    expect(cuts).toBeGreaterThan(80);
    expect(await stateOf(database)).toEqual(expected);
    expect(await leftovers(database)).toEqual([]);
    expect((await open.migrator.compare()).current).toBe(HEAD);
  });
});

function wasCut(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (isConnectionLost(cause)) return true;
  throw error;
}
