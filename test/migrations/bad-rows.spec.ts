import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { openFixtureMigrator } from './support/open-fixture-migrator.ts';
import { writeRevisions } from '../support/revisions-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';

const TABLES = 'Migration20260101000000_books';
const ADD = 'Migration20260102000000_add';
const VALIDATE = 'Migration20260103000000_validate';

describe('rows that are there and break a new constraint', () => {
  const database = useDatabase({ at: 'empty' });
  const parent = temporaryFolder();
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(parent, 'revisions-'));
    await database.query('drop table if exists books, authors, mikro_orm_migrations');
  });

  const tables = {
    up: [
      'create table authors (id int primary key)',
      'create table books (id int primary key, author int, pages int)',
      'insert into authors values (1)',
      'insert into books select n, case when n % 2 = 0 then 1 else n end, n - 4 from generate_series(1, 20) n',
    ],
    down: ['drop table books', 'drop table authors'],
  };

  test.each([
    ['check', 'check (pages > 0)', '(1), (2), (3), (4)', 'update books set pages = 1 where pages <= 0'],
    [
      'foreign key',
      'foreign key (author) references authors (id)',
      '(3), (5), (7), (9), (11)',
      'update books set author = null where author > 1',
    ],
  ])('are named by their keys when a %s is validated, and the next run goes on', async (_kind, rule, keys, repair) => {
    await writeRevisions(folder, {
      [TABLES]: tables,
      [ADD]: { up: [`alter table books add constraint "c" ${rule} not valid`] },
      [VALIDATE]: { up: ['alter table "books" validate constraint "c"'] },
    });
    await using open = await openFixtureMigrator({ databaseUrl: database.url, folder });
    await expect(open.migrator.upgrade()).rejects.toThrow(`Rows that break it, by (id): ${keys}.`);
    expect((await open.migrator.compare()).pending).toEqual([VALIDATE]);
    await database.query(repair);
    await open.migrator.upgrade();
    expect(await database.query(`select convalidated from pg_constraint where conname = 'c'`)).toEqual([
      { convalidated: true },
    ]);
  });

  test('stop a unique index that is built concurrently: what is left is removed, and the next run builds it', async () => {
    await writeRevisions(folder, {
      [TABLES]: tables,
      [ADD]: {
        up: ['create unique index concurrently uq on books (author)'],
        down: ['drop index concurrently uq'],
        transactional: false,
      },
    });
    await using open = await openFixtureMigrator({ databaseUrl: database.url, folder });
    await expect(open.migrator.upgrade()).rejects.toThrow(
      /Key \(author\)=\(1\) is duplicated[^]*Change or delete all but one of them/,
    );
    expect(await database.query(`select from pg_class where relname = 'uq'`)).toEqual([]);
    expect((await open.migrator.compare()).interrupted).toEqual([]);
    await database.query('update books set author = null where id > 1 and author = 1');
    await open.migrator.upgrade();
    expect(await database.query(`select indisvalid from pg_index where indexrelid = 'uq'::regclass`)).toEqual([
      { indisvalid: true },
    ]);
  });
});
