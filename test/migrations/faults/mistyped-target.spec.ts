import { beforeAll, describe, expect, test } from '@jest/globals';
import { defineConfig, MikroORM } from '@mikro-orm/postgresql';
import { Migrator as StockMigrator } from '@mikro-orm/migrations';
import { openFixtureMigrator } from '../support/open-fixture-migrator.ts';
import { writeRevisions } from '../../support/revisions-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { useDatabase } from '../../support/use-database.ts';

const TABLES = `select tablename from pg_tables where schemaname = 'public' and tablename <> 'mikro_orm_migrations' order by 1`;
const ALL = [{ tablename: 'a' }, { tablename: 'b' }];
const MISTYPED = 'Migration20260101000000_maek_a';

describe('a mistyped target', () => {
  const database = useDatabase({ at: 'empty' });
  const stock = useDatabase({ at: 'empty' });
  const folder = temporaryFolder();

  beforeAll(() =>
    writeRevisions(folder, {
      Migration20260101000000_make_a: { up: ['create table a (id int)'], down: ['drop table a'] },
      Migration20260201000000_make_b: { up: ['create table b (id int)'], down: ['drop table b'] },
    }),
  );

  test('does nothing through our Migrator, up or down, by either of its interfaces', async () => {
    await using open = await openFixtureMigrator({ databaseUrl: database.url, folder });
    const { migrator } = open;
    await expect(migrator.upgrade(MISTYPED)).rejects.toThrow(`No revision answers to "${MISTYPED}"`);
    await expect(migrator.up({ to: MISTYPED })).rejects.toThrow(`No revision answers to "${MISTYPED}"`);
    expect(await database.query(TABLES)).toEqual([]);
    await migrator.upgrade('head');
    await expect(migrator.downgrade(MISTYPED)).rejects.toThrow(`No revision answers to "${MISTYPED}"`);
    await expect(migrator.down({ to: MISTYPED })).rejects.toThrow(`No revision answers to "${MISTYPED}"`);
    expect(await database.query(TABLES)).toEqual(ALL);
  });

  test('applies everything on the way up and reverts everything on the way down through the stock MikroORM', async () => {
    const orm = await MikroORM.init(
      defineConfig({
        clientUrl: stock.url,
        entities: [],
        discovery: { warnWhenNoEntities: false },
        extensions: [StockMigrator],
        migrations: { path: folder, pathTs: folder, silent: true, snapshot: false },
      }),
    );
    try {
      await orm.migrator.up({ to: MISTYPED });
      expect(await stock.query(TABLES)).toEqual(ALL);
      await orm.migrator.down({ to: MISTYPED });
      expect(await stock.query(TABLES)).toEqual([]);
    } finally {
      await orm.close(true);
    }
  });
});
