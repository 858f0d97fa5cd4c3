import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { leftovers } from '../../support/database-state.ts';
import { spawnFixtureMigrator } from '../support/fixture-process.ts';
import { FIXTURE_APPLICATION, openFixtureMigrator } from '../support/open-fixture-migrator.ts';
import { writeRevisions } from '../../support/revisions-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { spawnNode } from '../../support/spawn-node.ts';
import { createDatabase, type TestDatabase } from '../../support/test-database.ts';
import { until } from '../../support/until.ts';

const A = 'Migration20260101000000_make_rows';
const B = 'Migration20260201000000_take_long';
const C = 'Migration20260301000000_index_rows';
const RUN_LOCK = 0x616e6b696d696772n;

const FIXTURE = {
  [A]: { up: ['create table rows (n int)', 'insert into rows values (1)'], down: ['drop table rows'] },
  [B]: { up: ['insert into rows values (2)', 'select pg_sleep(600)'], down: ['delete from rows where n = 2'] },
};
const CONCURRENT = {
  [A]: FIXTURE[A],
  [C]: { up: ['create index concurrently ix_rows on rows (n)'], transactional: false },
};

describe('a migrator that is asked to stop', () => {
  const folder = temporaryFolder();
  const concurrent = temporaryFolder();
  let database: TestDatabase;

  beforeAll(async () => {
    await writeRevisions(folder, FIXTURE);
    await writeRevisions(concurrent, CONCURRENT);
  });
  beforeEach(async () => {
    database = await createDatabase('empty');
  });
  afterEach(() => database.drop());

  const working = (text: string) => async () => {
    const sql = `select from pg_stat_activity where datname = current_database() and state = 'active'
                 and application_name = '${FIXTURE_APPLICATION}' and query like '%' || $1 || '%'`;
    return (await database.query(sql, [text])).length > 0;
  };

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)(
    'by %s, in a long statement: it cancels that, rolls its revision back, and says where the database is',
    async (signal, code) => {
      const migrator = spawnFixtureMigrator({ databaseUrl: database.url, folder });
      await until('the long statement runs', working('pg_sleep'));
      migrator.kill(signal);
      const answer = await migrator.answer();
      expect(answer).toMatchObject({ code, error: 'run_stopped' });
      expect(answer.message).toContain(`Stopped by ${signal} in ${B}, which was rolled back. Run it again to go on.`);
      expect(answer.message).toContain(`The database is at ${A}.`);
      expect(await working('')()).toBe(false);
      expect(await leftovers(database)).toEqual([]);
      expect(await database.query('select n from rows')).toEqual([{ n: 1 }]);
    },
  );

  test('in CREATE INDEX CONCURRENTLY: it cancels that, and the next run clears away what is left', async () => {
    {
      await using open = await openFixtureMigrator({ databaseUrl: database.url, folder: concurrent });
      await open.migrator.upgrade('make_rows');
    }
    const writer = await database.connect();
    await writer.query('begin; insert into rows values (3)');
    const migrator = spawnFixtureMigrator({ databaseUrl: database.url, folder: concurrent });
    await until('the index is being built', working('create index concurrently'));
    migrator.kill('SIGTERM');
    const answer = await migrator.answer();
    expect(answer).toMatchObject({ code: 143, error: 'run_stopped' });
    expect(answer.message).toContain('the next run clears away what this one left, and takes it up again');
    await writer.query('commit');
    expect(JSON.stringify(await leftovers(database))).not.toContain('advisory');
    await using open = await openFixtureMigrator({ databaseUrl: database.url, folder: concurrent });
    expect((await open.migrator.compare()).interrupted).toEqual([C]);
    expect((await open.migrator.upgrade('head')).to).toBe(C);
    expect(await leftovers(database)).toEqual([]);
  });

  test('while it waits for another migrator: it leaves at once, and nothing was run', async () => {
    const holder = await database.connect();
    await holder.query(`begin; select pg_advisory_xact_lock(${RUN_LOCK})`);
    const migrator = spawnFixtureMigrator({ databaseUrl: database.url, folder, waitMs: 600_000 });
    const polls = `select from pg_stat_activity where application_name = '${FIXTURE_APPLICATION}'
                   and datname = current_database() and state = 'idle' and query = 'commit'`;
    await until('it waits', async () => (await database.query(polls)).length > 0);
    migrator.kill('SIGTERM');
    const answer = await migrator.answer();
    expect(answer).toMatchObject({ code: 143, error: 'run_stopped' });
    expect(answer.message).toContain('before a revision began');
    await holder.query('rollback');
  });

  test('through compendium, by SIGTERM: the same, with exit code 143', async () => {
    const blocker = await database.connect();
    await blocker.query('begin; create table users (id int)');
    const command = spawnNode(['.build/cli.js', 'migrate', 'upgrade'], {
      DATABASE_URL: database.url,
      MIGRATION_LOCK_TIMEOUT_MS: '600000',
    });
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await until('the first revision waits', async () => (await database.query(waiting)).length > 0);
    command.child.kill('SIGTERM');
    expect(await command.ended()).toBe(143);
    expect(command.output()).toMatch(/Stopped by SIGTERM in Migration\d+_initial_schema, which was rolled back/);
    expect(command.output()).toContain('The database is at base.');
    expect(await leftovers(database)).toEqual([]);
    await blocker.query('rollback');
  });

  test('between two tries for a lock: it does not try again', async () => {
    await using open = await openFixtureMigrator({
      databaseUrl: database.url,
      folder,
      settings: { lockTimeoutMs: 20, lockRetries: 100 },
    });
    await open.migrator.upgrade('make_rows');
    const reader = await database.connect();
    await reader.query('begin; lock table rows in exclusive mode');
    const stopping = new AbortController();
    let retries = 0;
    const onRetry = () => {
      retries += 1;
      if (retries === 2) stopping.abort();
    };
    await expect(open.migrator.upgrade('head', { onRetry, stop: stopping.signal })).rejects.toThrow(
      `Stopped by request in ${B}`,
    );
    expect(retries).toBe(2);
    await reader.query('rollback');
    expect(await leftovers(database)).toEqual([]);
  });
});
