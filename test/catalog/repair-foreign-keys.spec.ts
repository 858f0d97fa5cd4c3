import { describe, expect, test } from '@jest/globals';
import { diffCatalogs } from '../../src/modules/migrations/catalog/diff-catalogs.ts';
import { catalogOf } from '../support/catalog-of.ts';
import { useDatabase } from '../support/use-database.ts';
import { repairPair } from './repair-pair.ts';

const TO_USERS = `select conname as name, oid::text from pg_constraint where contype = 'f' and confrelid = 'users'::regclass order by 1`;

describe('the foreign keys to a table that was changed by hand', () => {
  describe.each([
    ['an extra column', 'alter table users add column nickname text'],
    ['another type of a column that no key uses', 'alter table users alter column email type text'],
    ['an extra unique index on other columns', 'create unique index by_hand on users (email, id)'],
  ] as const)('by %s', (_what, change) => {
    const database = useDatabase({ at: 'head' });

    test('are the same objects after the repair', async () => {
      const [expected, before] = [await catalogOf(database.url), await database.query(TO_USERS)];
      expect(before).toHaveLength(7);
      await database.query(change);
      const { repair } = diffCatalogs(expected, await catalogOf(database.url));
      await database.query(repair.sql);
      await database.query('reset all');
      expect(diffCatalogs(expected, await catalogOf(database.url)).drifts).toEqual([]);
      expect(await database.query(TO_USERS)).toEqual(before);
    });
  });
});

describe('a key under foreign keys', () => {
  const database = useDatabase({ at: 'head' });

  test('of users that was made wider, with a foreign key moved to another one, comes back', async () => {
    const expected = await catalogOf(database.url);
    await database.query(
      `alter table users drop constraint pk_users cascade; alter table users add constraint pk_users primary key (id, created_at);
       alter table users add constraint by_hand unique (id);
       alter table decks add constraint fk_decks_user_id foreign key (user_id) references users (id) on update cascade`,
    );
    await database.query(diffCatalogs(expected, await catalogOf(database.url)).repair.sql);
    await database.query('reset all');
    expect(diffCatalogs(expected, await catalogOf(database.url)).drifts).toEqual([]);
  });

  test('is replaced by one of other columns or another form, and the foreign keys on other keys stay', async () => {
    const rows = `insert into p values (1, 'a', 1); insert into c values (1, 'a'); insert into d values (1, 1)`;
    const made = await repairPair(
      `create table p (id int primary key, code text, n int unique, constraint uq_p_code unique (code));
       create table c (id int primary key, code text references p (code));
       create table d (id int primary key, p_id int references p, n int references p (n)); ${rows}`,
      `create table p (id int, code text, n int unique, constraint uq_p_code2 unique (code), constraint p_pk unique (id));
       create table c (id int primary key, code text references p (code));
       create table d (id int primary key, p_id int references p (id), n int references p (n)); ${rows}`,
    );
    expect(made.left).toEqual([]);
    expect(made.untouched).toEqual(expect.arrayContaining(['c_code_fkey', 'd_n_fkey']));
    expect(made.untouched).not.toContain('d_p_id_fkey');
  });

  test('may be a plain index, and its columns may come in any order and under any name', async () => {
    const others = `create table c (x int, y int, z int, foreign key (x, y) references p (a, b), foreign key (z) references p ("c,)d"));`;
    const made = await repairPair(
      `create table p (a int, b int, "c,)d" int); create unique index ux on p (b, a); create unique index "q(x" on p ("c,)d") include (a); ${others}`,
      `create table p (a int, b int, "c,)d" int, constraint ux unique (b, a)); create unique index "q(x" on p ("c,)d") include (b); ${others}`,
    );
    expect(made.left).toEqual([]);
  });

  test('gets its type back together with the columns that refer to it', async () => {
    const made = await repairPair(tablesWithKeysOf('uuid'), tablesWithKeysOf('text'));
    expect(made.left).toEqual([]);
    expect(made.untouched).toContain('c_n_fkey');
  });
});

function tablesWithKeysOf(type: string): string {
  return `create table p (id ${type} primary key, n int unique); create table c (id int, p_id ${type} references p, n int references p (n));
    create table parts (id int, p_id ${type} references p) partition by range (id); create table part partition of parts for values from (0) to (10)`;
}
