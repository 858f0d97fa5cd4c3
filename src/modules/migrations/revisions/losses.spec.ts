import { describe, expect, test } from '@jest/globals';
import { changedColumn, lossesOf } from './losses.ts';

const table = (name: string) => ({ kind: 'table', name, column: null });
const column = (name: string, of: string) => ({ kind: 'column', name: of, column: name });
const schema = (name: string) => ({ kind: 'schema', name, column: null });

describe('the losses of a statement are', () => {
  test.each([
    ['drop table books', [table('books')]],
    ['DROP TABLE IF EXISTS "public"."my.books", authors CASCADE', [table('"public"."my.books"'), table('authors')]],
    ['-- gone\n drop /* all */ table books', [table('books')]],
    ['drop materialized view if exists api.totals', [table('api.totals')]],
    ['drop schema if exists api, "Old" cascade', [schema('api'), schema('"Old"')]],
    ['truncate books', [table('books')]],
    ['truncate table only books *, authors restart identity', [table('books'), table('authors')]],
    ["delete from only books b where title = 'x'", [table('books')]],
    ['with old as (delete from books returning *) insert into log select * from old', [table('books')]],
    ['alter table books drop column pages', [column('pages', 'books')]],
    ['alter table books drop pages', [column('pages', 'books')]],
    [
      'alter table if exists only books * add column a numeric(3, 1), drop column if exists "Old, one" cascade, drop b',
      [column('"Old, one"', 'books'), column('b', 'books')],
    ],
    ['drop table a; select 1; drop table b', [table('a'), table('b')]],
  ] as const)('all that it takes away: %s', (sql, losses) => expect(lossesOf(sql)).toEqual(losses));

  test.each([
    'alter table books drop constraint ck_books_pages',
    'alter table books alter column pages drop default, alter pages drop not null',
    'alter table books alter column id drop identity if exists, alter column n drop expression',
    'alter table books add check (title <> $$drop column$$)',
    'drop index ix_books_pages',
    'drop trigger log_book on books',
    'drop view titles',
    'drop schema api',
    'drop schema api restrict',
    'drop function log_book',
    "comment on table books is 'drop table books'",
    "insert into log values ('delete from books')",
    'create trigger t after delete on books for each row execute function log_book()',
    'drop table',
    '',
  ])('none where no row is in danger: %s', (sql) => expect(lossesOf(sql)).toEqual([]));
});

test('a change of type may lose values of its column', () => {
  expect(changedColumn('alter table "books" alter column "title" type varchar(10)')).toEqual(
    column('"title"', '"books"'),
  );
  expect(changedColumn('alter table books drop column title')).toBeNull();
});
