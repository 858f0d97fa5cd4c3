import { describe, expect, test } from '@jest/globals';
import { onlineParts } from './online-parts.ts';

const TABLES = new Map(
  ['books', 'authors', 'other.notes'].map((name) => [
    name,
    { key: ['"id"'], indexes: [`ix_${name}_old`], columns: new Map() },
  ]),
);

const parts = (up: readonly string[], down: readonly string[] = [], labelDown: readonly string[] = []) =>
  onlineParts({ up, down, labelDown }, TABLES).map(({ up: does, down: undoes, transactional }) => ({
    up: does,
    down: undoes,
    transactional,
  }));

const foreignKey = (parent: string) =>
  `alter table "loans" add constraint "fk_${parent}" foreign key ("${parent}") references "${parent}" ("id")`;

describe('a change of entities becomes', () => {
  test.each([
    ['a column', ['alter table "books" add "pages" int null'], ['alter table "books" drop column "pages"']],
    ['an index of a new table', ['create table "x" ("id" int)', 'create index "ix" on "x" ("id")'], ['drop table "x"']],
    ['a primary key', ['alter table "books" add primary key ("id")', 'create index "i" on "books" ("a")'], []],
    [
      'an index of a table that loses a column',
      ['drop index "ix_books_old"', 'alter table "books" drop column "a"'],
      [],
    ],
  ])('one revision with the statements as they are: %s', (_what, up, down) => {
    expect(parts(up, down)).toEqual([{ up, down, transactional: true }]);
  });

  test('a revision of its own for each index, and its way back', () => {
    const up = ['create index "ix_a" on "books" ("a")', 'create unique index "ix_b" on "other"."notes" (lower("b"))'];
    expect(parts(up, ['drop index "ix_a"', 'drop index "other"."ix_b"'])).toEqual([
      {
        up: ['create index concurrently "ix_a" on "books" ("a")'],
        down: ['drop index concurrently "ix_a"'],
        transactional: false,
      },
      {
        up: ['create unique index concurrently "ix_b" on "other"."notes" (lower("b"))'],
        down: ['drop index concurrently "other"."ix_b"'],
        transactional: false,
      },
    ]);
  });

  test('an index that is dropped, and built again by the way back, concurrently', () => {
    expect(parts(['drop index "ix_books_old"'], ['create index "ix_books_old" on "books" ("a")'])).toEqual([
      {
        up: ['drop index concurrently "ix_books_old"'],
        down: ['create index concurrently "ix_books_old" on "books" ("a")'],
        transactional: false,
      },
    ]);
  });

  test('an index that is built concurrently before it becomes a unique constraint', () => {
    const up = ['alter table "books" add constraint "uq" unique ("isbn")'];
    expect(parts(up, ['alter table "books" drop constraint "uq"'])).toEqual([
      {
        up: ['create unique index concurrently "uq" on "books" ("isbn")'],
        down: ['drop index concurrently "uq"'],
        transactional: false,
      },
      {
        up: ['alter table "books" add constraint "uq" unique using index "uq"'],
        down: ['alter table "books" drop constraint "uq"', 'create unique index "uq" on "books" ("isbn")'],
        transactional: true,
      },
    ]);
  });

  test.each([
    ['foreign key', 'alter table "books" add constraint "c" foreign key ("a") references "authors" ("id")'],
    ['check', 'alter table "books" add constraint "c" check (pages > 0)'],
  ])('a %s that is validated in the next revision', (_kind, sql) => {
    const drop = 'alter table "books" drop constraint "c"';
    expect(parts([sql], [drop])).toEqual([
      { up: [`${sql} not valid`], down: [drop], transactional: true },
      { up: ['alter table "books" validate constraint "c"'], down: [drop, `${sql} not valid`], transactional: true },
    ]);
  });

  test('a check that is validated before a column is set not null', () => {
    const drop = 'alter table "books" drop constraint "ck_books_pages_not_null"';
    const add = 'alter table "books" add constraint "ck_books_pages_not_null" check ("pages" is not null) not valid';
    const alter = 'alter table "books" alter column "pages"';
    expect(parts([`${alter} set not null`], [`${alter} drop not null`])).toEqual([
      { up: [add], down: [drop], transactional: true },
      {
        up: ['alter table "books" validate constraint "ck_books_pages_not_null"', `${alter} set not null`, drop],
        down: [`${alter} drop not null`, add],
        transactional: true,
      },
    ]);
  });

  test('checks that are all validated before the first column of a table is locked to be set not null', () => {
    const up = ['pages', 'isbn'].map((column) => `alter table "books" alter column "${column}" set not null`);
    const down = ['pages', 'isbn'].map((column) => `alter table "books" alter column "${column}" drop not null`);
    expect(
      parts(up, down)
        .at(-1)!
        .up.map((sql) => /validate|set|drop/.exec(sql)?.[0]),
    ).toEqual(['validate', 'validate', 'set', 'drop', 'set', 'drop']);
  });

  test('a column with a volatile default that is filled before anything refuses rows without it', () => {
    const up = ['alter table "books" add "token" uuid not null default gen_random_uuid(), add "a" int null'];
    const found = onlineParts({ up, down: ['-- back'], labelDown: [] }, TABLES);
    expect(found.map(({ up: does, backfill }) => backfill ?? does)).toEqual([
      [
        'alter table "books" add "token" uuid null',
        'alter table "books" alter column "token" set default gen_random_uuid()',
        'alter table "books" add "a" int null',
      ],
      { table: '"books"', key: ['"id"'], set: { '"token"': 'default' }, where: '"token" is null' },
      ['alter table "books" add constraint "ck_books_token_not_null" check ("token" is not null) not valid'],
      [expect.stringContaining('validate'), expect.stringContaining('set not null'), expect.stringContaining('drop')],
    ]);
  });

  test('a revision for each table that was there, the new ones with the first', () => {
    const up = [
      'create table "loans" ("id" int)',
      'alter table "books" add "a" int null',
      'alter table "authors" add "a" int null',
    ];
    const down = ['drop table "loans"', 'alter table "books" drop column "a"', 'alter table "authors" drop column "a"'];
    const drop = 'alter table "loans" drop constraint "fk_authors"';
    expect(parts([...up, foreignKey('books'), foreignKey('authors')], down)).toEqual([
      { up: [up[0], up[1], foreignKey('books')], down: [down[0], down[1]], transactional: true },
      { up: [up[2]], down: [down[2]], transactional: true },
      { up: [`${foreignKey('authors')} not valid`], down: [drop], transactional: true },
      {
        up: ['alter table "loans" validate constraint "fk_authors"'],
        down: [drop, `${foreignKey('authors')} not valid`],
        transactional: true,
      },
    ]);
  });

  test('a revision of its own for a label that another statement uses', () => {
    const label = `alter type "state" add value 'sold'`;
    const check = `alter table "books" alter column "state" set default 'sold'`;
    expect(parts([label, check], ['-- back'], ['-- label back'])).toEqual([
      { up: [label], down: ['-- label back'], transactional: true },
      { up: [check], down: ['-- back'], transactional: true },
    ]);
  });
});
