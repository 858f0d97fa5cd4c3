import { beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { detectPooler } from '../../../src/modules/migrations/runner/preflight/detect-pooler.ts';
import { leftovers, stateOf } from '../../support/database-state.ts';
import { spawnFixtureMigrator } from '../support/fixture-process.ts';
import { FIXTURE_APPLICATION, openFixtureMigrator } from '../support/open-fixture-migrator.ts';
import { usePgBouncer } from '../../support/pgbouncer.ts';
import { requireTool } from '../../support/require-tool.ts';
import { writeRevisions } from '../../support/revisions-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { HEAD, TEN_REVISIONS } from '../../support/ten-revisions.ts';
import { until } from '../../support/until.ts';
import { useDatabase } from '../../support/use-database.ts';
import { describeUnless } from '../../support/unless.ts';

const [, SEED, COUNT, INDEX] = Object.keys(TEN_REVISIONS);
const RUN_LOCK = 0x616e6b696d696772n;

describeUnless(requireTool('pgbouncer'))('through PgBouncer', () => {
  const database = useDatabase({ at: 'empty' });
  const direct = useDatabase({ at: 'empty' });
  const folder = temporaryFolder();
  const shared = usePgBouncer(database, 'transaction');
  const kept = usePgBouncer(database, 'session');

  beforeAll(() => writeRevisions(folder, TEN_REVISIONS));

  test('it is detected and named in either mode; a direct connection has no pooler', async () => {
    for (const [url, expected] of [
      [database.url, null],
      [shared.url, 'PgBouncer or a pooler like it'],
      [kept.url, 'PgBouncer or a pooler like it'],
    ] as const) {
      const client = new Client({ connectionString: url, application_name: 'detective' });
      await client.connect();
      const named = await detectPooler(async <Row extends object>(sql: string) => (await client.query<Row>(sql)).rows);
      await client.end();
      expect(named).toBe(expected);
    }
  });

  test('in transaction mode a batch with a revision outside a transaction is refused before anything runs', async () => {
    await using open = await openFixtureMigrator({ databaseUrl: shared.url, folder });
    const refusal = open.migrator.upgrade('head');
    await expect(refusal).rejects.toThrow(
      `PgBouncer or a pooler like it stands between here and the server and gives a session another server connection for every transaction. Revision ${INDEX}`,
    );
    await expect(refusal).rejects.toThrow('Set DATABASE_DIRECT_URL to the server itself, or to a pool in session mode');
    expect(await database.query(`select from pg_class where relname in ('books', 'mikro_orm_migrations')`)).toEqual([]);
  });

  test('in transaction mode the lock keeps others out, while the pool is busy with other clients', async () => {
    await using open = await openFixtureMigrator({ databaseUrl: shared.url, folder });
    await using busy = await busyClients(shared.url, 4);
    expect((await open.migrator.upgrade('make_books')).revisions).toHaveLength(1);
    const reader = await database.connect();
    await reader.query('begin; lock table books in access share mode; lock table books in row exclusive mode');
    const first = spawnFixtureMigrator({ databaseUrl: shared.url, folder, target: 'count_pages' });
    await reader.query('rollback');
    const second = await spawnFixtureMigrator({ databaseUrl: database.url, folder, target: 'count_pages' }).answer();
    const answers = [await first.answer(), second];
    expect(answers.map((answer) => answer.code)).toEqual([0, 0]);
    expect(answers.flatMap((answer) => answer.applied)).toEqual([SEED, COUNT]);
    expect(busy.errors).toEqual([]);
    expect(await database.query('select count(*)::int as books from books')).toEqual([{ books: 51 }]);
  });

  test('in transaction mode another migrator is told who holds the lock', async () => {
    const holder = await database.connect();
    await holder.query(`set application_name = 'the holder'`);
    await holder.query(`begin; select pg_advisory_xact_lock(${RUN_LOCK})`);
    const answer = await spawnFixtureMigrator({
      databaseUrl: shared.url,
      folder,
      target: '+1',
      waitMs: 0,
      direction: 'up',
    }).answer();
    await holder.query('rollback');
    // the next revision is outside a transaction, and the lock comes first
    expect(answer).toMatchObject({ code: 4, error: 'migration_locked' });
    expect(answer.message).toContain('the holder (pid ');
  });

  test('in transaction mode a kill -9 frees the lock', async () => {
    const held = await database.connect();
    await held.query(`begin; lock table books in access exclusive mode`);
    const migrator = spawnFixtureMigrator({
      databaseUrl: shared.url,
      folder,
      direction: 'down',
      target: 'make_books',
      lockTimeoutMs: 600_000,
    });
    const waiting = async () =>
      (
        await database.query(
          `select from pg_stat_activity where application_name = '${FIXTURE_APPLICATION}'
           and datname = current_database() and wait_event_type = 'Lock'`,
        )
      ).length > 0;
    await until('the migrator waits for the table', waiting);
    migrator.kill('SIGKILL');
    await migrator.answer();
    await until('all locks are free', async () => (await leftovers(database)).length === 0);
    await held.query('rollback');
    expect(await database.query('select count(*)::int as books from books')).toEqual([{ books: 51 }]);
  });

  test('in session mode everything runs, and comes to the same as without it', async () => {
    await using through = await openFixtureMigrator({ databaseUrl: kept.url, folder });
    await using without = await openFixtureMigrator({ databaseUrl: direct.url, folder });
    expect((await through.migrator.upgrade('head')).to).toBe(HEAD);
    await without.migrator.upgrade('head');
    expect(await stateOf(database)).toEqual(await stateOf(direct));
  });
});

/** Clients that keep asking, each with a setting of its own that another must never see. */
async function busyClients(url: string, count: number): Promise<{ errors: unknown[] } & AsyncDisposable> {
  const errors: unknown[] = [];
  const over = new AbortController();
  const work = async () => {
    const client = new Client({ connectionString: url, application_name: 'busy' });
    await client.connect();
    while (!over.signal.aborted) {
      const { rows } = await client.query<{ path: string; timeout: string }>(
        `select current_setting('search_path') as path, current_setting('lock_timeout') as timeout`,
      );
      if (rows[0]?.timeout !== '0' || rows[0].path === 'public') errors.push(rows[0]);
    }
    await client.end();
  };
  const all = Array.from({ length: count }, work);
  return {
    errors,
    [Symbol.asyncDispose]: async () => {
      over.abort();
      await Promise.all(all);
    },
  };
}
