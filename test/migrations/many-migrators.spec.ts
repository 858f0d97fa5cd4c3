import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { MIGRATIONS_FOLDER } from '../../src/database/migrations-folder.ts';
import { readRevisions } from '../../src/modules/migrations/revisions/read-revisions.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { runCommand } from '../support/run-command.ts';
import { until } from '../support/until.ts';
import { useDatabase } from '../support/use-database.ts';

const Result = z.object({ revisions: z.array(z.unknown()) });
const RUN_LOCK = 0x616e6b696d696772n;

describe('several migrators at once', () => {
  const database = useDatabase({ at: 'empty' });

  test('one holds the lock: another says who, and leaves with code 4', async () => {
    const holder = await database.connect();
    await holder.query(`set application_name = 'another user'; begin; select pg_advisory_xact_lock(${RUN_LOCK})`);
    const { code, output } = await runCommand(database.url, 'migrate', 'upgrade', '--wait', '100ms');
    expect(output).toContain('another user (pid ');
    expect(output).toContain('Nothing was run.');
    expect(code).toBe(4);
    await holder.query('rollback');
    expect(await database.query(`select from pg_class where relname = 'users'`)).toEqual([]);
  });

  test('one that waits has no transaction open, for which CREATE INDEX CONCURRENTLY of the other would wait', async () => {
    const holder = await database.connect();
    await holder.query(`begin; select pg_advisory_xact_lock(${RUN_LOCK})`);
    const waiter = spawnNode(['.build/cli.js', 'migrate', 'upgrade', '--wait', '10m'], { DATABASE_URL: database.url });
    await waiter.saying(/holds the migration lock|Waiting/);
    await untilIdle();
    waiter.child.kill('SIGTERM');
    expect(await waiter.ended()).toBe(143);
    await holder.query('rollback');
  });

  test('exactly one of five processes applies, and all end well', async () => {
    const commands = Array.from({ length: 5 }, () =>
      spawnNode(['.build/cli.js', 'migrate', 'upgrade', '--wait', '10m', '--json'], { DATABASE_URL: database.url }),
    );
    const codes = await Promise.all(commands.map((command) => command.ended()));
    expect(codes).toEqual([0, 0, 0, 0, 0]);
    const applied = commands.map((command) => Result.parse(JSON.parse(command.output())).revisions.length);
    const revisions = await readRevisions(MIGRATIONS_FOLDER);
    expect(applied.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, revisions.length]);
    const history = await database.query<{ name: string }>('select name from mikro_orm_migrations order by id');
    expect(history.map((row) => row.name)).toEqual(revisions.map((revision) => revision.name));
  });

  test('one that is killed in the middle of a revision holds no other one up, and leaves nothing', async () => {
    await runCommand(database.url, 'migrate', 'downgrade', 'base');
    const blocker = await database.connect();
    await blocker.query(`begin; create table users (id int)`);
    const victim = spawnNode(['.build/cli.js', 'migrate', 'upgrade'], {
      DATABASE_URL: database.url,
      MIGRATION_LOCK_TIMEOUT_MS: '600000',
    });
    await untilWaiting();
    victim.child.kill('SIGKILL');
    await victim.ended();
    await blocker.query('rollback');
    const { code, output } = await runCommand(database.url, 'migrate', 'upgrade', '--wait', '10m');
    expect(output).toContain('No drift');
    expect(code).toBe(0);
  });

  /** Between two tries; with a transaction open the state would be "idle in transaction" then. */
  const untilIdle = async () => {
    const isIdle = `select bool_and(state = 'idle') as idle from pg_stat_activity
                    where datname = current_database() and application_name like '%migrate%'`;
    await until('the waiting migrator has no transaction open', async () => {
      const [row] = await database.query<{ idle: boolean | null }>(isIdle);
      return row?.idle === true;
    });
  };

  const untilWaiting = async () => {
    const waiting = `select from pg_stat_activity
                     where datname = current_database() and wait_event_type = 'Lock' and query ilike '%create table%users%'`;
    await until('the migrator waits for the table', async () => (await database.query(waiting)).length > 0);
  };
});
