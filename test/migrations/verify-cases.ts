import { expect } from '@jest/globals';
import type { Finding } from '../../src/modules/migrations/verify/finding.ts';
import type { RevisionFixture } from '../support/revisions-folder.ts';

/** A revision on the tables `books` and `authors`, and what a proof of it must find. */
export interface VerifyCase {
  readonly what: string;
  readonly revision: RevisionFixture;
  /** Among the findings that are neither notes nor accepted; none for a revision that is in order. */
  readonly finds?: Readonly<Record<string, unknown>> & { readonly rule: Finding['rule'] };
}

/** The revision that the others start from. */
export const BOOKS: RevisionFixture = {
  up: [
    'create table books (id bigint primary key, title text, pages int, author_id bigint)',
    'create index ix_books_title on books (title)',
    'create table authors (id bigint primary key)',
  ],
  down: ['drop table authors', 'drop table books'],
};

const text = (part: string) => expect.stringContaining(part);

export const CASES: readonly VerifyCase[] = [
  {
    what: 'a down that forgets an index',
    revision: { up: ['drop index ix_books_title'], down: ['select 1'] },
    finds: { rule: 'down-incomplete', severity: 'error', direction: 'down', object: 'index public.ix_books_title' },
  },
  {
    what: 'a down that is missing',
    revision: { up: ['create table books_lent (id bigint)'] },
    finds: { rule: 'down-missing', severity: 'error' },
  },
  {
    what: 'a down that fails',
    revision: { up: ['create table books_lent (id bigint)'], down: ['drop table books_len'] },
    finds: { rule: 'down-fails', statement: 1, problem: text('_len" does not exist') },
  },
  {
    what: 'a down outside a transaction that could not be taken up again after a crash',
    revision: {
      up: ['create index concurrently ix_books_pages on books (pages)'],
      down: ['drop index ix_books_pages'],
      transactional: false,
    },
    finds: { rule: 'down-fails', severity: 'error', direction: 'down', problem: text('is not transactional') },
  },
  {
    what: 'an up that does not run again after its down',
    revision: { up: ['create table books_lent (id bigint)'], down: ['select 1'] },
    finds: { rule: 'up-not-repeatable', problem: text('already exists') },
  },
  {
    what: 'a column whose default differs from row to row',
    revision: {
      up: ['alter table books add column token uuid not null default gen_random_uuid()'],
      down: ['alter table books drop column token'],
    },
    finds: { rule: 'table-rewrite', severity: 'warning', object: 'public.books' },
  },
  {
    what: 'a change of type that rewrites',
    revision: {
      up: ['alter table books alter column pages type bigint'],
      down: ['alter table books alter column pages type int'],
    },
    finds: { rule: 'table-rewrite', object: 'public.books' },
  },
  {
    what: 'an index that is not built concurrently',
    revision: { up: ['create index ix_books_pages on books (pages)'], down: ['drop index ix_books_pages'] },
    finds: { rule: 'scan-under-lock', problem: text('under SHARE: other sessions cannot write to it') },
  },
  {
    what: 'NOT NULL on a column of a table that is there',
    revision: {
      up: [`update books set title = '' where title is null`, 'alter table books alter column title set not null'],
      down: ['alter table books alter column title drop not null'],
    },
    finds: { rule: 'scan-under-lock', statement: 2, problem: text('other sessions cannot read or write it') },
  },
  {
    what: 'a foreign key that is checked at once',
    revision: {
      up: ['alter table books add constraint fk_books foreign key (author_id) references authors'],
      down: ['alter table books drop constraint fk_books'],
    },
    finds: { rule: 'scan-under-lock', object: 'public.books' },
  },
  {
    what: 'a column that rows which are there cannot fill',
    revision: {
      up: ['alter table books add column isbn text not null'],
      down: ['alter table books drop column isbn'],
    },
    finds: { rule: 'fails-on-rows', severity: 'warning', statement: 1 },
  },
  {
    what: 'rows that are doubled',
    revision: {
      up: ['insert into books (id) select coalesce(max(id), 0) + 1 from books'],
      down: ['select 1'],
    },
    finds: { rule: 'rows-doubled', object: 'books' },
  },
  {
    what: 'rows that are lost',
    revision: { up: ['delete from books'], down: ['select 1'] },
    finds: { rule: 'rows-lost', direction: 'up', object: 'books' },
  },
  {
    what: 'a name that running programs still use',
    revision: {
      up: ['alter table books rename column title to name'],
      down: ['alter table books rename column name to title'],
    },
    finds: { rule: 'renaming-column', statement: 1 },
  },
  {
    what: 'a column that is added and dropped',
    revision: {
      up: ['alter table books add column isbn text'],
      down: ['alter table books drop column isbn'],
    },
  },
  {
    what: 'an index that is built concurrently',
    revision: {
      up: ['create index concurrently ix_books_pages on books (pages)'],
      down: ['drop index concurrently ix_books_pages'],
      transactional: false,
    },
  },
  {
    what: 'a check that is not yet validated',
    revision: {
      up: ['alter table books add constraint ck_books_title check (title is not null) not valid'],
      down: ['alter table books drop constraint ck_books_title'],
    },
  },
  {
    what: 'default rows that are added only where they are missing',
    revision: {
      up: [`insert into authors (id) values (100) on conflict do nothing`],
      down: ['delete from authors where id = 100'],
    },
  },
  {
    what: 'a danger that its author accepts, with a reason',
    revision: {
      up: ['-- accept scan-under-lock: ten rows\ncreate index ix_books_pages on books (pages)'],
      down: ['drop index ix_books_pages'],
    },
  },
];
