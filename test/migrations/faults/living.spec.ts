import { beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { FIXTURE_APPLICATION, openFixtureMigrator } from '../support/open-fixture-migrator.ts';
import { writeRevisions } from '../../support/revisions-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';
import { useDatabase } from '../../support/use-database.ts';

const A = 'Migration20260101000000_make_books';
const B = 'Migration20260201000000_add_pages';
const C = 'Migration20260301000000_index_pages';
const BOOKS = 'select id from books where id = 7';
const ELSEWHERE = 'select 7';
const LOCK_TIMEOUT_MS = 1_000;
const RETRIES = 4;

describe('a revision that changes a table that a session reads for long, on a busy site', () => {
  const database = useDatabase({ at: 'empty' });
  const folder = temporaryFolder();

  beforeAll(() =>
    writeRevisions(folder, {
      [A]: { up: ['create table books (id int primary key)', 'insert into books select generate_series(1, 100)'] },
      [B]: { up: ['alter table books add column pages int'] },
      [C]: { up: ['create index concurrently ix_books_pages on books (pages)'], transactional: false },
    }),
  );

  test('retries, lets no query wait longer than the lock timeout, kills no session, and succeeds when the reader has left', async () => {
    await using open = await openFixtureMigrator({
      databaseUrl: database.url,
      folder,
      settings: { lockTimeoutMs: LOCK_TIMEOUT_MS, lockRetries: 100 },
    });
    await open.migrator.upgrade('make_books');
    const reader = await database.connect();
    await reader.query('begin; select * from books');

    const site = { over: false, waits: new Map<string, number[]>() };
    const flood = Promise.all(
      [BOOKS, BOOKS, BOOKS, ELSEWHERE].map(async (sql) => ask(await database.connect(), sql, site)),
    );
    let retries = 0;
    let hasLeft = false;
    const run = open.migrator.upgrade('add_pages', {
      onRetry: () => {
        retries += 1;
        const asked = site.waits.get(BOOKS)?.length ?? 0;
        if (retries >= RETRIES && asked > 50 && !hasLeft) {
          hasLeft = true;
          void reader.query('commit');
        }
      },
    });
    expect((await run).to).toBe(B);
    site.over = true;
    await flood;
    expect(retries).toBeGreaterThanOrEqual(RETRIES);
    const [books = [], elsewhere = []] = [site.waits.get(BOOKS), site.waits.get(ELSEWHERE)];
    // some did queue behind the revision, and none as long as the reader stayed, which was all tries; what a busy machine
    // adds, queries that need no table tell
    expect(Math.max(...books)).toBeGreaterThan(LOCK_TIMEOUT_MS / 4);
    expect(Math.max(...books)).toBeLessThan(LOCK_TIMEOUT_MS * 2 + 2 * Math.max(...elsewhere));
  });

  test('builds an index concurrently with a writer that takes longer than the lock timeout, in one try', async () => {
    await using open = await openFixtureMigrator({
      databaseUrl: database.url,
      folder,
      settings: { lockTimeoutMs: 50, lockRetries: 0 },
    });
    const writer = await database.connect();
    await writer.query('begin; insert into books values (1000)');
    const run = open.migrator.upgrade('head');
    const waiting = `select from pg_stat_activity where application_name = '${FIXTURE_APPLICATION}'
                     and datname = current_database() and wait_event_type = 'Lock'`;
    await until('the index waits for the writer', async () => (await database.query(waiting)).length > 0);
    await sleep(500);
    const other = await database.connect();
    // reading and writing go on all the while
    await other.query(`set statement_timeout = '60s'; update books set pages = 1 where id = 1; select * from books`);
    await writer.query('commit');
    expect((await run).to).toBe(C);
    expect(
      await database.query('select indisvalid from pg_index where indexrelid = $1::regclass', ['ix_books_pages']),
    ).toEqual([{ indisvalid: true }]);
  });
});

async function ask(client: Client, sql: string, site: { over: boolean; readonly waits: Map<string, number[]> }) {
  const waits = site.waits.get(sql) ?? [];
  site.waits.set(sql, waits);
  while (!site.over) {
    const started = performance.now();
    await client.query(sql);
    waits.push(performance.now() - started);
    await sleep(10);
  }
}
