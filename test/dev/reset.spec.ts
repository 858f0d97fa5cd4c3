import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { runCommand } from '../support/run-command.ts';
import { type Spawned, spawnNode } from '../support/spawn-node.ts';
import { temporaryDataFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';

describe("migrate reset on a checkout's own database", () => {
  const data = temporaryDataFolder();
  let holder: Spawned;
  let url: string;

  beforeAll(async () => {
    holder = spawnNode(['test/support/hold-database.ts'], { ANKI_DATA_DIR: data });
    url = (await holder.saying(/^using (postgresql:\S+) of /m, 60_000))[1] ?? '';
  });
  afterAll(() => void holder.child.kill());

  async function compendium(...args: readonly string[]) {
    const command = spawnNode(['dev/compendium.ts', ...args], { ANKI_DATA_DIR: data, NO_COLOR: '1' });
    return { code: await command.ended(), output: command.output() };
  }

  async function onDatabase<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ connectionString: url, application_name: 'a person' });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  test('deletes what is there, applies all revisions and installs the queue', async () => {
    await onDatabase(async (client) => {
      await client.query('create table mikro_orm_migrations (id serial, name text); create table users (id int)');
    });
    const reset = await compendium('migrate', 'reset', '--yes');
    expect(reset).toMatchObject({ code: 0, output: expect.stringMatching(/The queue is installed at version \d+\./) });
    expect(await compendium('migrate', 'status')).toMatchObject({ code: 0 });
    const { rows } = await onDatabase((client) => client.query(`select to_regclass('pgboss.job')::text as queue`));
    expect(rows).toEqual([{ queue: 'pgboss.job' }]);
  });

  test('deletes nothing without --yes where no terminal is', async () => {
    await onDatabase((client) => client.query('create table kept (id int)'));
    expect(await compendium('migrate', 'reset')).toMatchObject({ code: 2, output: expect.stringContaining('--yes') });
    await onDatabase((client) => client.query('drop table kept'));
  });

  test('deletes nothing while another session uses the database, and names it', async () => {
    await onDatabase(async () => {
      expect(await compendium('migrate', 'reset', '--yes')).toMatchObject({
        code: 2,
        output: expect.stringContaining('The database is in use by a person.'),
      });
    });
  });
});

describe('migrate reset on any other database', () => {
  const database = useDatabase({ at: 'head' });

  test('is refused as wrong usage, by the build and by a checkout with DATABASE_URL', async () => {
    const checkout = spawnNode(['dev/compendium.ts', 'migrate', 'reset', '--yes'], { DATABASE_URL: database.url });
    const byCheckout = { code: await checkout.ended(), output: checkout.output() };
    for (const refused of [byCheckout, await runCommand(database.url, 'migrate', 'reset', '--yes')]) {
      expect(refused).toMatchObject({ code: 2, output: expect.stringContaining('unset DATABASE_URL') });
    }
    expect(await database.query('select count(*)::int > 0 as kept from settings')).toEqual([{ kept: true }]);
  });
});
