import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { leftovers } from '../../support/database-state.ts';
import { FIXTURE_APPLICATION, openFixtureMigrator } from '../support/open-fixture-migrator.ts';
import { writeRevisions } from '../../support/revisions-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { createDatabase, type TestDatabase } from '../../support/test-database.ts';

const RUN_LOCK = 0x616e6b696d696772n;
const A = 'Migration20260101000000_make_rows';
const B = 'Migration20260201000000_add_row';
const C = 'Migration20260301000000_add_another';

const FIXTURE = {
  [A]: { up: ['create table rows (n int)'], down: ['drop table rows'] },
  [B]: { up: ['insert into rows values (1)'], down: ['delete from rows where n = 1'] },
  [C]: { up: ['insert into rows values (2)'], down: ['delete from rows where n = 2'] },
};

describe('a migrator whose lock connection is cut, while the other goes on', () => {
  const folder = temporaryFolder();
  let database: TestDatabase;

  beforeEach(async () => {
    await writeRevisions(folder, FIXTURE);
    database = await createDatabase('empty');
  });
  afterEach(() => database.drop());

  const cutLock = () =>
    database.query(
      `select pg_terminate_backend(pid, 10000) from pg_stat_activity join pg_locks l using (pid)
       where application_name = '${FIXTURE_APPLICATION}' and datname = current_database() and locktype = 'advisory'
         and (classid::bigint << 32 | objid::bigint) = ${RUN_LOCK} and objsubid = 1`,
    );

  test('never runs again what another migrator applied meanwhile', async () => {
    await using other = await openFixtureMigrator({ databaseUrl: database.url, folder });
    let isSecond = false;
    await using open = await openFixtureMigrator({
      databaseUrl: database.url,
      folder,
      beforeQuery: async (sql) => {
        // after the first revision was committed, before the second has begun
        if (isSecond || !sql.includes(String(RUN_LOCK + 1n))) return;
        if ((await open.migrator.readHistory()).length === 0) return;
        isSecond = true;
        expect(await cutLock()).toHaveLength(1);
        await other.migrator.upgrade('head');
      },
    });
    await expect(open.migrator.upgrade('head')).rejects.toThrow(
      `Revision ${B} was applied by another migrator in the meantime`,
    );
    expect(isSecond).toBe(true);
    expect(await database.query('select n from rows order by n')).toEqual([{ n: 1 }, { n: 2 }]);
    expect((await open.migrator.compare()).pending).toEqual([]);
    expect(await leftovers(database)).toEqual([]);
  });

  test('says that the connection was cut, and the next run goes on from there', async () => {
    let cut = false;
    await using open = await openFixtureMigrator({
      databaseUrl: database.url,
      folder,
      beforeQuery: async (sql) => {
        if (cut || !sql.includes('insert into rows')) return;
        cut = true;
        expect(await cutLock()).toHaveLength(1);
      },
    });
    await expect(open.migrator.upgrade('head')).rejects.toThrow(
      /terminating connection|Connection terminated|not queryable/,
    );
    await open.migrator.upgrade('head');
    expect(await database.query('select n from rows order by n')).toEqual([{ n: 1 }, { n: 2 }]);
  });
});

describe('time limits of the role or database, meant for the application', () => {
  const folder = temporaryFolder();

  test('end neither a long revision nor the wait for the lock next to it', async () => {
    const database = await createDatabase('empty');
    const known = await database.query<{ name: string }>(
      `select name from pg_settings where name in ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')`,
    );
    for (const { name } of known) await database.query(`alter database ${database.name} set ${name} = '2s'`);
    await writeRevisions(folder, { [A]: { up: ['select pg_sleep(5)', 'create table rows (n int)'] } });
    {
      await using open = await openFixtureMigrator({ databaseUrl: database.url, folder });
      expect((await open.migrator.upgrade('head')).to).toBe(A);
    }
    await database.drop();
  });
});
