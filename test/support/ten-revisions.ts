import type { RevisionFixture } from './revisions-folder.ts';

const name = (month: number, slug: string) => `Migration2026${String(month).padStart(2, '0')}01000000_${slug}`;

/**
 * A batch of ten: tables, data that is inserted, counted up and derived (a second run of any of them would show), a
 * trigger, a type, and three that PostgreSQL does not run in a transaction.
 */
export const TEN_REVISIONS: Readonly<Record<string, RevisionFixture>> = {
  [name(1, 'make_books')]: {
    up: [
      'create table books (id int generated always as identity primary key, title text not null, pages int not null default 0)',
      'create index ix_books_old on books (title)',
    ],
    down: ['drop table books'],
  },
  [name(2, 'seed_books')]: {
    up: ["insert into books (title) select 'book ' || n from generate_series(1, 50) n"],
    down: ['delete from books'],
  },
  [name(3, 'count_pages')]: {
    up: ['update books set pages = pages + 10', "insert into books (title, pages) values ('the last', 1)"],
    down: ["delete from books where title = 'the last'", 'update books set pages = pages - 10'],
  },
  [name(4, 'index_pages')]: {
    up: ['create index concurrently ix_books_pages on books (pages)'],
    down: ['drop index concurrently ix_books_pages'],
    transactional: false,
  },
  [name(5, 'make_authors')]: {
    up: [
      'create table authors (id int primary key, name text unique)',
      'insert into authors select n, title from (select id as n, title from books) b',
      'alter table books add column author_id int references authors',
      'update books set author_id = id',
    ],
    down: ['alter table books drop column author_id', 'drop table authors'],
  },
  [name(6, 'drop_old_index')]: {
    up: ['drop index concurrently ix_books_old'],
    down: ['create index concurrently ix_books_old on books (title)'],
    transactional: false,
  },
  [name(7, 'make_genre')]: {
    up: ["create type genre as enum ('prose', 'verse')", 'alter table books add column genre genre'],
    down: ['alter table books drop column genre', 'drop type genre'],
  },
  [name(8, 'log_books')]: {
    up: [
      'create table log (id int generated always as identity, what text)',
      'create function log_book() returns trigger language plpgsql as $$ begin insert into log (what) values (new.title); return new; end $$',
      'create trigger log_book after insert on books for each row execute function log_book()',
      "insert into books (title, genre) values ('logged once', 'verse')",
    ],
    down: [
      "delete from books where title = 'logged once'",
      'drop trigger log_book on books',
      'drop function log_book',
      'drop table log',
    ],
  },
  [name(9, 'rebuild_index')]: {
    up: ['reindex index concurrently ix_books_pages'],
    down: ['reindex index concurrently ix_books_pages'],
    transactional: false,
  },
  [name(10, 'check_pages')]: {
    up: [
      'alter table books add constraint ck_books_pages check (pages >= 0) not valid',
      'alter table books validate constraint ck_books_pages',
    ],
    down: ['alter table books drop constraint ck_books_pages'],
  },
};

export const HEAD = Object.keys(TEN_REVISIONS).at(-1)!;
