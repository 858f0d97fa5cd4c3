import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { DEFAULT_DRIFT_POLICY } from '../../src/modules/migrations/report/drift-policy.ts';
import { type Migrator, migratorOf, migratorWith } from '../../src/modules/migrations/runner/migrator.ts';
import { rewriteLock } from '../../src/modules/migrations/verify/build-catalog-lock.ts';
import { proveEntities } from '../../src/modules/migrations/verify/prove-entities.ts';
import { verify } from '../../src/modules/migrations/verify/verify.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';

const entities = (isNew: boolean) => [
  defineEntity({
    name: 'Book',
    tableName: 'books',
    properties: {
      id: p.integer().primary(),
      pages: isNew ? p.bigint().default(1) : p.integer().default(1),
      ...(isNew ? { label: p.string().length(80).default('none') } : { title: p.string().length(80).default('none') }),
    },
  }),
  defineEntity({
    name: 'Author',
    tableName: 'authors',
    properties: { id: p.integer().primary(), ...(isNew ? {} : { nick: p.text(), born: p.date().nullable() }) },
  }),
];

async function writer(connectionString: string): Promise<{ client: Client } & AsyncDisposable> {
  const client = new Client({ connectionString });
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

describe('a renamed, a widened and a dropped column', () => {
  const database = useDatabase({ at: 'empty' });
  const folder = temporaryFolder();

  async function withMigrator<T>(isNew: boolean, work: (migrator: Migrator) => Promise<T>): Promise<T> {
    const orm = await MikroORM.init({
      clientUrl: database.url,
      entities: entities(isNew),
      extensions: [migratorWith({ applicationVersion: '1.4.0' })],
      migrations: { path: folder, pathTs: folder, snapshotName: 'schema.snapshot', emit: 'ts', silent: true },
    });
    try {
      return await work(migratorOf(orm));
    } finally {
      await orm.close(true);
    }
  }

  /** Writes and changes a hundred rows as a version does that knows one of the names. */
  async function writeAs(column: 'title' | 'label', first: number): Promise<void> {
    await using session = await writer(database.url);
    for (let id = first; id < first + 100; id += 1) {
      await session.client.query(`insert into books (id, ${column}, pages) values (${id}, 'book ${id}', ${id})`);
      await session.client.query(
        `update books set ${column} = ${column} || ' again', pages = pages + 1 where id = ${id}`,
      );
    }
  }

  const books = () => database.query('select * from books order by id');
  const place = () => ({ serverUrl: database.url, folder, watch: DEFAULT_DRIFT_POLICY });
  let written: string[] = [];

  beforeAll(async () => {
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await symlink(join(PROJECT_FOLDER, 'node_modules'), join(folder, 'node_modules'));
    await withMigrator(false, async (migrator) => {
      await migrator.write('Create books');
      await migrator.upgrade();
    });
    await database.query(`insert into books (id, title, pages) values (1, 'Emma', 5), (2, 'Faust', 7)`);
    await database.query(`insert into authors (id, nick) values (1, 'Jane')`);
    written = await withMigrator(true, async (migrator) =>
      (await migrator.write('Rework books')).map(({ code }) => code),
    );
  });

  test('are written as revisions of which only the last say that the next release must be at work', () => {
    expect(written.map((code) => /minVersion = '(?<version>[^']+)'/.exec(code)?.groups?.['version'] ?? null)).toEqual([
      ...written.slice(2).map(() => null),
      '1.4.1',
      '1.4.1',
    ]);
    expect(written.join('\n')).toContain('Guessed: "title" is renamed');
    const ups = written.map((code) => code.slice(0, code.indexOf('override down')));
    expect(ups.filter((code) => code.includes('Loses data'))).toEqual([expect.stringContaining('"nick"')]);
  });

  test('are proved to be online, to lead back, and to make what the entities declare', async () => {
    await rewriteLock(place());
    const { proofs } = await verify(place());
    expect(proofs.map(({ online }) => online?.isOnline)).toEqual(proofs.map(() => true));
    const errors = proofs.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'));
    expect(errors).toEqual([]);
    const scripts = await withMigrator(true, (migrator) => migrator.entityScripts());
    expect(await proveEntities(place(), scripts)).toEqual([]);
  });

  test('serve writers of the old and of the new version until the contract, and go back', async () => {
    const upgrade = withMigrator(true, (migrator) => migrator.upgrade('head', { expand: true }));
    await Promise.all([upgrade, writeAs('title', 1000), writeAs('title', 2000)]);
    await Promise.all([writeAs('title', 3000), writeAs('label', 4000), writeAs('label', 5000)]);
    const unlike = 'title is distinct from label or pages is distinct from pages_new';
    expect(await database.query(`select count(*)::int from books where ${unlike}`)).toEqual([{ count: 0 }]);
    expect(await database.query(`select count(*)::int from books where label like '% again'`)).toEqual([
      { count: 500 },
    ]);
    await database.query('delete from books where id >= 1000');
    expect(await books()).toEqual([
      { id: 1, pages: 5, title: 'Emma', label: 'Emma', pages_new: '5' },
      { id: 2, pages: 7, title: 'Faust', label: 'Faust', pages_new: '7' },
    ]);
    await database.query(`insert into books (id, title, pages) values (3, 'old', 3)`);
    await database.query(`insert into books (id, label, pages) values (4, 'new', 4)`);
    await database.query(`insert into books (id) values (5)`);
    await database.query(`update books set title = 'Emma, old' where id = 1`);
    await database.query(`update books set label = 'Faust, new', pages = 8 where id = 2`);
    await database.query(`insert into authors (id) values (2)`);
    await database.query(`insert into authors (id, nick) values (3, 'Will')`);
    const after = [
      { id: 1, label: 'Emma, old', pages: '5' },
      { id: 2, label: 'Faust, new', pages: '8' },
      { id: 3, label: 'old', pages: '3' },
      { id: 4, label: 'new', pages: '4' },
      { id: 5, label: 'none', pages: '1' },
    ];
    expect(await books()).toEqual(
      after.map(({ id, label, pages }) => ({ id, label, title: label, pages: Number(pages), pages_new: pages })),
    );
    await withMigrator(true, async (migrator) => {
      await expect(migrator.upgrade('head', { minVersion: '1.4.0' })).rejects.toThrow('builds before 1.4.1');
      await migrator.upgrade();
      expect(await books()).toEqual(after);
      expect((await migrator.diffEntities()).up).toEqual([]);
      expect(await database.query('select * from authors order by id')).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
      await database.query(`insert into books (id) values (6)`);
    });
  });

  test('come back with the values of the new columns', async () => {
    await database.query('delete from authors');
    const [first] = await withMigrator(true, (migrator) => migrator.readRevisions());
    await withMigrator(true, (migrator) => migrator.downgrade(first!.name));
    expect(await books()).toEqual([
      { id: 1, title: 'Emma, old', pages: 5 },
      { id: 2, title: 'Faust, new', pages: 8 },
      { id: 3, title: 'old', pages: 3 },
      { id: 4, title: 'new', pages: 4 },
      { id: 5, title: 'none', pages: 1 },
      { id: 6, title: 'none', pages: 1 },
    ]);
    expect(await database.query(`select proname from pg_proc where proname like 'sync%'`)).toEqual([]);
  });
});
