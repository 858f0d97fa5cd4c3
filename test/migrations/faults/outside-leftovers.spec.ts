import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { leftovers } from '../../support/database-state.ts';
import { FIXTURE_APPLICATION, openFixtureMigrator } from '../support/open-fixture-migrator.ts';
import { writeRevisions } from '../../support/revisions-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { createDatabase, type TestDatabase } from '../../support/test-database.ts';
import { until } from '../../support/until.ts';

const A = 'Migration20260101000000_outside';
const CUT = `select pg_terminate_backend(pid, 10000) from pg_stat_activity
             where application_name = '${FIXTURE_APPLICATION}' and datname = current_database()`;

/** Each is cut in the middle, while it waits for a transaction that uses the table, and then run again. */
describe('a statement outside a transaction that was cut off leaves', () => {
  const parent = temporaryFolder();
  let folder: string;
  let database: TestDatabase;

  beforeEach(async () => {
    // a folder for each test: Node loads a file once
    folder = await mkdtemp(path.join(parent, 'revisions-'));
    database = await createDatabase('empty');
    await database.query(
      `create table books (id int, year int) partition by list (year);
       create table books_2025 partition of books for values in (2025);
       create schema shop; create table shop.orders (id int, note text); create index ix_orders on shop.orders (id)`,
    );
  });
  afterEach(() => database.drop());

  const cases: [string, string, string, string, unknown[]][] = [
    [
      'an index of another schema that is INVALID',
      'create index concurrently ix_note on shop.orders (note)',
      'shop.orders',
      `select indexrelid::regclass::text as name, indisvalid as valid from pg_index where indrelid = 'shop.orders'::regclass order by 1`,
      [
        { name: 'shop.ix_note', valid: true },
        { name: 'shop.ix_orders', valid: true },
      ],
    ],
    [
      'the copies that REINDEX was making',
      'reindex table concurrently shop.orders',
      'shop.orders',
      `select c.relname from pg_index join pg_class c on c.oid = indexrelid
       where indrelid in ('shop.orders'::regclass, (select reltoastrelid from pg_class where oid = 'shop.orders'::regclass))
         and c.relname not like 'pg_toast%index'`,
      [{ relname: 'ix_orders' }],
    ],
    [
      'a partition whose detaching is pending',
      'alter table books detach partition books_2025 concurrently',
      'books',
      `select from pg_inherits`,
      [],
    ],
  ];
  test.each(cases)(
    '%s; the next run clears that away and comes to the end',
    async (_what, sql, table, question, answer) => {
      await writeRevisions(folder, { [A]: { up: [sql], transactional: false } });
      const writer = await database.connect();
      await writer.query(`begin; lock table ${table} in row exclusive mode`);
      const waiting = `select from pg_stat_activity where application_name = '${FIXTURE_APPLICATION}'
                       and datname = current_database() and wait_event_type = 'Lock'`;
      await using open = await openFixtureMigrator({
        databaseUrl: database.url,
        folder,
        settings: { lockTimeoutMs: 600_000 },
      });
      const run = open.migrator.upgrade('head').catch(() => 'cut');
      await until('the statement waits', async () => (await database.query(waiting)).length > 0);
      await database.query(CUT);
      expect(await run).toBe('cut');
      await writer.query('commit');
      expect((await open.migrator.compare()).interrupted).toEqual([A]);

      expect((await open.migrator.upgrade('head')).to).toBe(A);
      expect(await database.query(question)).toEqual(answer);
      expect(await leftovers(database)).toEqual([]);
    },
  );

  test('a partition that was detached by a process which died before it could say so: it is done', async () => {
    await writeRevisions(folder, {
      [A]: { up: ['alter table books detach partition books_2025 concurrently'], transactional: false },
    });
    await database.query('alter table books detach partition books_2025');
    await using open = await openFixtureMigrator({ databaseUrl: database.url, folder });
    expect((await open.migrator.upgrade('head')).to).toBe(A);
  });

  test('a table that never was a partition is not taken for one that was detached', async () => {
    await writeRevisions(folder, {
      [A]: { up: ['alter table books detach partition shop.orders concurrently'], transactional: false },
    });
    await using open = await openFixtureMigrator({ databaseUrl: database.url, folder });
    await expect(open.migrator.upgrade('head')).rejects.toThrow('is not a partition of relation "books"');
  });

  test('a partition that is half detached, and a reader that ends before it gives up: the partition is detached', async () => {
    const up = ['alter table books detach partition books_2025 concurrently'];
    await writeRevisions(folder, { [A]: { up, transactional: false } });
    const reader = await database.connect();
    await reader.query('begin; select from books');
    let finalized = 0;
    await using open = await openFixtureMigrator({
      databaseUrl: database.url,
      folder,
      settings: { lockTimeoutMs: 200, lockRetries: 1 },
      beforeQuery: async (sql) => {
        if (!sql.endsWith(' finalize')) return;
        finalized += 1;
        await reader.query('commit');
      },
    });
    expect((await open.migrator.upgrade('head')).to).toBe(A);
    expect(finalized).toBe(1);
    expect(await open.migrator.readHistory()).toMatchObject([{ name: A, state: 'applied' }]);
    expect(await database.query('select from pg_inherits')).toEqual([]);
  });

  test('half of an index: a downgrade reverts it, as it reverts a revision that was applied', async () => {
    const up = ['create index concurrently ix_note on shop.orders (note)'];
    await writeRevisions(folder, { [A]: { up, down: ['drop index concurrently shop.ix_note'], transactional: false } });
    await using open = await openFixtureMigrator({ databaseUrl: database.url, folder });
    await open.migrator.upgrade('head');
    await database.query(`update mikro_orm_migrations set state = 'running'`);
    await database.query(`update pg_index set indisvalid = false where indexrelid = 'shop.ix_note'::regclass`);
    expect((await open.migrator.downgrade('base')).revisions).toHaveLength(1);
    expect(await leftovers(database)).toEqual([]);
    expect(await open.migrator.readHistory()).toEqual([]);
  });
});
