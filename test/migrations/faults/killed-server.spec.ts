import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { type EmbeddedServer, startServer } from '../../../dev/postgres/embedded-server.ts';
import { type DatabaseState, leftovers, stateOf } from '../../support/database-state.ts';
import { killServer } from '../../support/kill-server.ts';
import { FIXTURE_APPLICATION, openFixtureMigrator } from '../support/open-fixture-migrator.ts';
import { writeRevisions } from '../../support/revisions-folder.ts';
import { temporaryDataFolder, temporaryFolder } from '../../support/temporary-folder.ts';
import { HEAD, TEN_REVISIONS } from '../../support/ten-revisions.ts';
import { until } from '../../support/until.ts';
import { useDatabase } from '../../support/use-database.ts';
import { describeUnless } from '../../support/unless.ts';

const PLACES = 5;
const skip = process.platform === 'linux' ? false : 'reads /proc, which only Linux has';

describeUnless(skip)('a server that is killed with kill -9 in the middle of a batch, and started again', () => {
  const undisturbed = useDatabase({ at: 'empty' });
  const revisions = temporaryFolder();
  const folder = path.join(temporaryDataFolder(), 'postgres');
  let server: EmbeddedServer;
  let expected: DatabaseState;
  let queries = 0;

  beforeAll(async () => {
    await writeRevisions(revisions, TEN_REVISIONS);
    await using open = await openFixtureMigrator({
      databaseUrl: undisturbed.url,
      folder: revisions,
      beforeQuery: () => void (queries += 1),
    });
    await open.migrator.upgrade('head');
    expected = await stateOf(undisturbed);
    server = await startServer({ folder });
  });

  for (let place = 0; place < PLACES; place++) {
    test(`at place ${place + 1} of ${PLACES}: a sentence says so, and the next run comes to the same catalog and rows`, async () => {
      const killAt = Math.round(((place + 0.5) / PLACES) * queries);
      const url = await createOn(server, `batch_${place}`);
      let sent = 0;
      {
        const beforeQuery = async () => {
          sent += 1;
          if (sent === killAt) await killServer(server);
        };
        await using open = await openFixtureMigrator({ databaseUrl: url, folder: revisions, beforeQuery });
        await expect(open.migrator.upgrade('head')).rejects.toThrow(
          /Connection terminated|terminating connection|not queryable|ECONNRE/,
        );
      }
      server = await startServer({ folder });
      await using database = await sessionOn(url);
      await using open = await openFixtureMigrator({ databaseUrl: url, folder: revisions });
      expect((await open.migrator.upgrade('head')).to).toBe(HEAD);
      expect(await stateOf(database)).toEqual(expected);
      expect(await leftovers(database)).toEqual([]);
    });
  }

  test('in the middle of CREATE INDEX CONCURRENTLY: what is left is cleared away, and the index is built', async () => {
    const url = await createOn(server, 'concurrent');
    {
      await using open = await openFixtureMigrator({ databaseUrl: url, folder: revisions });
      await open.migrator.upgrade('count_pages');
    }
    {
      await using writer = await sessionOn(url);
      await writer.query('begin; lock table books in row exclusive mode');
      await using open = await openFixtureMigrator({ databaseUrl: url, folder: revisions });
      const run = open.migrator.upgrade('head').then(
        () => null,
        (error: unknown) => error,
      );
      await using watcher = await sessionOn(url);
      const waiting = `select from pg_stat_activity where application_name = '${FIXTURE_APPLICATION}' and wait_event_type = 'Lock'`;
      await until('the index is being built', async () => (await watcher.query(waiting)).length > 0);
      await killServer(server);
      expect(await run).toBeInstanceOf(Error);
    }
    server = await startServer({ folder });
    await using database = await sessionOn(url);
    expect(JSON.stringify(await leftovers(database))).toContain('invalid index ix_books_pages');
    await using open = await openFixtureMigrator({ databaseUrl: url, folder: revisions });
    expect((await open.migrator.upgrade('head')).to).toBe(HEAD);
    expect(await stateOf(database)).toEqual(expected);
    expect(await leftovers(database)).toEqual([]);
  });

  test('that came back as a replica: the migrator says so, and runs nothing', async () => {
    const url = await createOn(server, 'replica');
    await server.stop();
    writeFileSync(path.join(server.folder, 'cluster', 'standby.signal'), '');
    server = await startServer({ folder });
    await using open = await openFixtureMigrator({ databaseUrl: url, folder: revisions });
    await expect(open.migrator.upgrade('head')).rejects.toThrow(
      'Database "replica" is read-only here (a replica, or default_transaction_read_only is on). Connect to the primary. Nothing was run.',
    );
  });
});

async function createOn(server: EmbeddedServer, name: string): Promise<string> {
  await using maintenance = await sessionOn(server.superuserUrl);
  await maintenance.query(`create database ${name} template template0`);
  return Object.assign(new URL(server.superuserUrl), { pathname: `/${name}` }).href;
}

async function sessionOn(url: string) {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return {
    url,
    query: async <Row extends object>(sql: string, values?: readonly unknown[]) =>
      (await client.query<Row>(sql, values && [...values])).rows,
    [Symbol.asyncDispose]: () => client.end().catch(() => undefined),
  };
}
