import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openMigrator } from './support/open-migrator.ts';
import { type RevisionFixture, writeRevisions } from '../support/revisions-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createDatabase, type TestDatabase } from '../support/test-database.ts';

const A = 'Migration20260101000000_make_a';
const B = 'Migration20260201000000_make_b';
const C = 'Migration20260301000000_make_c';
const table = (name: string): RevisionFixture => ({
  up: [`create table ${name} (id int)`],
  down: [`drop table ${name}`],
});

/** A and B are applied; each case changes the files, and C is what must not run. */
describe('files that do not fit the history', () => {
  let database: TestDatabase;
  let folder: string;
  const parent = temporaryFolder();

  beforeEach(async () => {
    database = await createDatabase('empty');
    folder = await filesOf({ [A]: table('a'), [B]: table('b') });
    await using open = await openMigrator(database.url, folder);
    await open.migrator.upgrade('head');
  });

  afterEach(() => database.drop());

  const filesOf = async (revisions: Record<string, RevisionFixture>) => {
    const made = await mkdtemp(join(parent, 'revisions-'));
    await writeRevisions(made, revisions);
    return made;
  };

  const cases: [string, Record<string, RevisionFixture>, string][] = [
    ['an edited one', { [A]: table('a'), [B]: table('b2'), [C]: table('c') }, `${B} was edited after it was applied`],
    ['a removed one', { [A]: table('a'), [C]: table('c') }, `${B} is applied, and its file is missing`],
    [
      'a renamed one',
      { [A]: table('a'), Migration20260202000000_b: table('b'), [C]: table('c') },
      `${B} was renamed to Migration20260202000000_b`,
    ],
    [
      'an older one',
      { [A]: table('a'), Migration20260115000000_x: table('x'), [B]: table('b'), [C]: table('c') },
      `Migration20260115000000_x is older than ${B}`,
    ],
  ];
  test.each(cases)('%s is named before anything runs, up and down', async (_what, revisions, problem) => {
    await using open = await openMigrator(database.url, await filesOf(revisions));
    await expect(open.migrator.upgrade('head')).rejects.toThrow(problem);
    await expect(open.migrator.downgrade('-1')).rejects.toThrow(problem);
    expect(
      await database.query(`select relname from pg_class where relname in ('a', 'b', 'c', 'x', 'b2') order by 1`),
    ).toEqual([{ relname: 'a' }, { relname: 'b' }]);
  });

  test('a comment or an indent changed in a file is not an edit', async () => {
    await using before = await openMigrator(database.url, folder);
    const [first] = await before.migrator.readRevisions();
    expect((await before.migrator.compare()).edited).toEqual([]);
    expect(first?.checksum).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a stamp accepts what is there, and runs nothing', async () => {
    await using open = await openMigrator(
      database.url,
      await filesOf({ [A]: table('a'), [B]: table('b2'), [C]: table('c') }),
    );
    let asked: unknown;
    const changed = async () => {
      await database.query(`update mikro_orm_migrations set checksum = null where name = $1`, [B]);
      return true;
    };
    await expect(open.migrator.stamp('head', { approve: changed })).rejects.toThrow('so the answer is about other');
    await database.query(`update mikro_orm_migrations set checksum = 'x' where name = $1`, [B]);
    const approve = async (replaced: unknown) => {
      asked = replaced;
      return true;
    };
    await open.migrator.stamp('head', { approve });
    expect(asked).toEqual([{ name: B, change: 'edited' }]);
    expect(await open.migrator.compare()).toMatchObject({ current: C, pending: [], edited: [] });
    await open.migrator.stamp('base');
    expect(await open.migrator.compare()).toMatchObject({ current: null, pending: [A, B, C] });
    expect(await database.query(`select relname from pg_class where relname in ('b', 'b2', 'c')`)).toEqual([
      { relname: 'b' },
    ]);
  });

  test('the history of the stock MikroORM migrator is taken over', async () => {
    await database.query('drop table mikro_orm_migrations');
    await database.query(
      `create table mikro_orm_migrations (id serial primary key, name varchar(255) null, executed_at timestamptz(6) null default current_timestamp(6));
       insert into mikro_orm_migrations (name) values ('${A}.ts'), ('${B}')`,
    );
    await writeRevisions(folder, { [C]: table('c') });
    await rm(join(folder, 'nothing'), { force: true });
    await using open = await openMigrator(database.url, folder);
    expect(await open.migrator.compare()).toMatchObject({ current: B, pending: [C] });
    await open.migrator.upgrade('head');
    expect(await open.migrator.compare()).toMatchObject({ current: C, pending: [], edited: [] });
  });
});
