import { describe, expect, test } from '@jest/globals';
import { installQueue } from '../../src/queue/install-queue.ts';
import { usePgBouncer } from '../support/pgbouncer.ts';
import { requireTool } from '../support/require-tool.ts';
import { runCommand } from '../support/run-command.ts';
import { describeUnless } from '../support/unless.ts';
import { useDatabase } from '../support/use-database.ts';

/** The key of the migration lock. */
const RUN_LOCK = 0x616e6b696d696772n;

/** Of this database: other tests use the server at the same time. */
const ADVISORY_LOCKS = `select from pg_locks l join pg_database d on d.oid = l.database
  where locktype = 'advisory' and d.datname = current_database()`;

describe('queue install', () => {
  const database = useDatabase({ at: 'head' });
  const other = useDatabase({ at: 'head' });
  const isThere = async () =>
    (await database.query<{ there: boolean }>(`select to_regclass('pgboss.job') is not null as there`))[0]?.there;

  test.each([
    ['a session', `select pg_advisory_lock(${RUN_LOCK})`],
    ['a transaction', `begin; select pg_advisory_xact_lock(${RUN_LOCK})`],
  ] as const)(
    'waits for the migration lock of %s as long as it is told, names the holder, and changes nothing',
    async (_what, sql) => {
      const holder = await database.connect();
      await holder.query(`set application_name = 'the holder'; ${sql}`);
      const began = performance.now();
      const { code, output } = await runCommand(database.url, 'queue', 'install', '--wait', '1s');
      expect(code).toBe(4);
      expect(performance.now() - began).toBeLessThan(20_000);
      expect(output).toMatch(/the holder \(pid \d+, role .*holds the migration lock; waited 1\.\d s\. Nothing was run/);
      expect(await isThere()).toBe(false);
      await holder.query('rollback; select pg_advisory_unlock_all()');
    },
  );

  test('is done once by several at once, and leaves no lock', async () => {
    const installed = await Promise.all([1, 2, 3].map(() => installQueue(database.url)));
    expect(installed.filter(({ before }) => before === null)).toHaveLength(1);
    expect(new Set(installed.map(({ after }) => after)).size).toBe(1);
    expect(await isThere()).toBe(true);
    expect(await database.query(ADVISORY_LOCKS)).toEqual([]);
    expect(await runCommand(other.url, 'queue', 'install')).toMatchObject({ code: 0 });
  });
});

describeUnless(requireTool('pgbouncer'))('queue install through PgBouncer', () => {
  const database = useDatabase({ at: 'head' });
  const shared = usePgBouncer(database, 'transaction');
  const kept = usePgBouncer(database, 'session');

  test('is refused in transaction mode with the sentence of the migrator, and leaves no lock', async () => {
    const { code, output } = await runCommand(shared.url, 'queue', 'install');
    expect(code).toBe(1);
    expect(output.replaceAll('\n', ' ')).toContain(
      'PgBouncer or a pooler like it stands between here and the server and gives a session another server connection for every transaction.',
    );
    expect(output).toContain('Set DATABASE_DIRECT_URL to the server itself, or to a pool in session mode');
    expect(await database.query(ADVISORY_LOCKS)).toEqual([]);
    expect(await runCommand(database.url, 'queue', 'install')).toMatchObject({ code: 0 });
  });

  test('works in session mode', async () => {
    expect(await runCommand(kept.url, 'queue', 'install')).toMatchObject({ code: 0 });
    expect(await database.query(ADVISORY_LOCKS)).toEqual([]);
  });
});
