import { describe, expect, test } from '@jest/globals';
import { repairPair } from './repair-pair.ts';

interface Case {
  readonly title: string;
  readonly expected: string;
  readonly actual: string;
}

const countRows = (table: string) =>
  `create function f() returns bigint language plpgsql as 'begin return (select count(*) from public.${table}); end'`;

const RENAMED: readonly Case[] = [
  {
    title: 'the body of a function that was adapted to the new name',
    expected: `create table books (id int); ${countRows('books')}`,
    actual: `create table books_old (id int); ${countRows('books_old')}; insert into books_old values (1)`,
  },
  {
    title: 'the body of a function that returns rows of the table',
    expected: `create table books (id int);
      create function f() returns setof books language sql as 'select * from public.books'`,
    actual: `create table books_old (id int);
      create function f() returns setof books_old language sql as 'select * from public.books_old'`,
  },
  {
    title: 'a comment that names the table',
    expected: `create table books (id int); ${countRows('books')};
      comment on table books is 'since public.books'; comment on function f() is 'counts public.books'`,
    actual: `create table books_old (id int); ${countRows('books')};
      comment on table books_old is 'since public.books'; comment on function f() is 'counts public.books_old'`,
  },
  {
    title: 'a label of an enum type that spells the name of the table',
    expected: `create table books (id int); create type rel as enum ('public.books_old', 'x')`,
    actual: `create table books_old (id int); create type rel as enum ('public.books_old', 'x')`,
  },
  {
    title: 'a text in a check that spells the name of the table',
    expected: `create table books (id int, of text, constraint c check (of <> 'public.books'))`,
    actual: `create table books_old (id int, of text, constraint c check (of <> 'public.books_old'))`,
  },
  {
    title: 'the sequence of a serial column',
    expected: 'create table books (id serial primary key)',
    actual: `create table books (id serial primary key); alter table books rename to books_old;
      alter sequence books_id_seq rename to old_seq; insert into books_old default values`,
  },
];

describe('the repair of a table that was renamed by hand', () => {
  test.each(RENAMED)('brings back $title', async ({ expected, actual }) => {
    const { left, script } = await repairPair(expected, actual);
    expect(left).toEqual([]);
    expect(script).toContain('rename to books');
  });
});
