import type { RevisionFixture } from '../../support/revisions-folder.ts';

/** The name of a revision that was made on the first day of a month. */
export const name = (month: number, slug: string) => `Migration2026${String(month).padStart(2, '0')}01000000_${slug}`;

export const FIRST = name(1, 'make_books');
export const LAST = name(5, 'make_authors');
export const HEAD = name(7, 'add_more_books');
export const BASELINE = name(5, 'baseline_of_revisions');

/** Rows with volatile defaults, a trigger that must not run twice, a sequence, a view, an index outside a transaction. */
export const REVISIONS: Readonly<Record<string, RevisionFixture>> = {
  [FIRST]: {
    up: [
      `create type state as enum ('new', 'lent')`,
      `create function books_count() returns trigger language plpgsql as $$ begin new.title := new.title || '!'; return new; end $$`,
      `create table books (id int generated always as identity primary key, title text not null, state state not null default 'new',
         code uuid not null default gen_random_uuid(), made_at timestamptz not null default clock_timestamp())`,
      'create trigger books_count before insert on books for each row execute function books_count()',
    ],
    down: ['drop table books', 'drop function books_count()', 'drop type state'],
  },
  [name(2, 'seed_books')]: {
    up: [
      `insert into books (title) values ('Emma'), ('It''s \\ a "book"'), ('Faust')`,
      `delete from books where title = 'Faust!'`,
    ],
    down: ['delete from books'],
  },
  [name(3, 'index_books')]: {
    up: ['create index concurrently ix_books_title on books (title)'],
    down: ['drop index concurrently ix_books_title'],
    transactional: false,
  },
  [name(4, 'fill_states')]: {
    up: [],
    backfill: { table: 'books', key: ['id'], set: { state: `'lent'` } },
  },
  [LAST]: {
    up: [
      'create table authors (id serial primary key, name text unique, mentor_id int references authors)',
      `insert into authors (name, mentor_id) values ('Ada', 2), ('Bea', null), ('Cid', 1)`,
      'alter table books add column author_id int references authors',
      'update books set author_id = id',
      'create schema "Prize-1"',
      'create table "Prize-1"."Won" (id serial primary key, author_id int references authors)',
      'insert into "Prize-1"."Won" (author_id) values (2), (3)',
      'create view titles as select title, name from books join authors on authors.id = author_id',
      'create materialized view counts as select count(*) as books from books',
    ],
    down: [
      'drop materialized view counts',
      'drop view titles',
      'drop table "Prize-1"."Won"',
      'drop schema "Prize-1"',
      'alter table books drop column author_id',
      'drop table authors',
    ],
  },
  [name(6, 'add_phone')]: {
    up: ['alter table authors add column phone text'],
    down: ['alter table authors drop column phone'],
  },
  [HEAD]: {
    up: [`insert into books (title) values ('Gilgamesh')`, 'refresh materialized view counts'],
    down: [`delete from books where title = 'Gilgamesh!'`],
  },
};
