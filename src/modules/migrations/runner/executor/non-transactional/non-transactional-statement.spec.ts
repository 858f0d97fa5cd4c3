import { describe, expect, test } from '@jest/globals';
import { nonTransactionalStatement } from './non-transactional-statement.ts';

const revision = (...up: string[]) => ({
  name: 'Migration20260101000000_x',
  timestamp: '20260101000000',
  slug: 'x',
  parent: null,
  checksum: '',
  transactional: false,
  reversible: true,
  minVersion: null,
  replaces: [],
  backfill: null,
  up,
  down: [],
});

describe('a statement outside a transaction', () => {
  const taken: [string, boolean][] = [
    ['create index concurrently ix on books (title)', true],
    ['CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "My Index" ON ONLY public."My Books" (title)', true],
    ['-- why\n/* and how */ create index concurrently ix on books (title)', true],
    ['drop index concurrently if exists public.ix cascade;', true],
    ['reindex table concurrently books', true],
    ['reindex (verbose) index concurrently ix', true],
    ['alter table books detach partition books_2025 concurrently', false],
    ['vacuum (analyze) books', false],
    ['repack (concurrently) books', false],
    ['REPACK (CONCURRENTLY, ANALYZE) books USING INDEX ix', false],
    ['repack', false],
    ['alter system set work_mem = 64', false],
    ['call backfill()', false],
  ];
  test.each(taken)('is known: %s', (sql, blocksNobody) => {
    expect(nonTransactionalStatement(revision(sql), 'up')).toMatchObject({ blocksNobody });
  });

  const refused: [string, string[], RegExp][] = [
    ['two statements', ['vacuum a', 'vacuum b'], /holds 2 statements/],
    ['none', [], /holds 0 statements/],
    [
      'an index without a name',
      ['create index concurrently on books (title)'],
      /Revision Migration20260101000000_x holds .* Name the index/,
    ],
    ['an INSERT', ['insert into books values (1)'], /Make the revision transactional/],
    ['an ordinary index', ['create index ix on books (title)'], /Make the revision transactional/],
    ['a new enum value', [`alter type genre add value 'prose'`], /Make the revision transactional/],
  ];
  test.each(refused)('is refused when it could not be taken up again after a crash: %s', (_what, up, sentence) => {
    expect(() => nonTransactionalStatement(revision(...up), 'up')).toThrow(sentence);
  });
});
