import { describe, expect, test } from '@jest/globals';
import { keycloakUrl } from '../support/issuer.ts';
import { runCommand } from '../support/run-command.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { useDatabase } from '../support/use-database.ts';

describe('compendium queue install', () => {
  const database = useDatabase({ at: 'head' });

  test('makes the tables of the queue once, however often and at once it is asked, and is not drift', async () => {
    const first = await Promise.all([1, 2, 3].map(() => runCommand(database.url, 'queue', 'install')));
    expect(first.map(({ code }) => code)).toEqual([0, 0, 0]);
    const again = await runCommand(database.url, 'queue', 'install', '--json');
    expect(JSON.parse(again.output)).toEqual({ before: expect.any(Number), after: expect.any(Number) });
    const drift = await runCommand(database.url, 'migrate', 'drift');
    expect([drift.code, drift.output]).toEqual([0, expect.stringContaining('No drift')]);
  });

  test('ends when the indexes that a new version leaves for later are built, or says which is not', async () => {
    const build = async (name: string, column: string) => {
      const sql = `create index concurrently if not exists ${name} on pgboss.warning (${column})`;
      await database.query('update pgboss.version set bam_on = null');
      await database.query(
        `insert into pgboss.bam (name, version, table_name, command) values ($1, 1, 'warning', $2)`,
        [name, sql],
      );
      return runCommand(database.url, 'queue', 'install');
    };
    expect((await build('of_a_new_version', 'type')).code).toBe(0);
    expect(await database.query(`select to_regclass('pgboss.of_a_new_version') as index`)).toEqual([
      { index: 'pgboss.of_a_new_version' },
    ]);
    const failed = await build('of_nothing', 'no_such_column');
    expect([failed.code, failed.output]).toEqual([1, expect.stringContaining('"no_such_column" does not exist')]);
  });
});

describe('a worker', () => {
  const database = useDatabase({ at: 'head' });

  test('that is up before its queue waits, says what to do, works when it is there, and stops in order', async () => {
    const worker = spawnNode(['.build/worker.js'], {
      DATABASE_URL: database.url,
      KEYCLOAK_URL: keycloakUrl(),
      LOG_LEVEL: 'info',
    });
    try {
      await worker.saying(/compendium queue install/);
      expect((await runCommand(database.url, 'queue', 'install')).code).toBe(0);
      await worker.saying(/Working on \d+ kinds of tasks/);
      const schedules = await database.query('select name from pgboss.schedule order by name');
      expect(schedules).toContainEqual({ name: 'accounts.purge' });
    } finally {
      worker.child.kill('SIGTERM');
    }
    expect(await worker.ended()).toBe(0);
  });
});
