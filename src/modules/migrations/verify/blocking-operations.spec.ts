import { describe, expect, test } from '@jest/globals';
import { blockingOperations } from './blocking-operations.ts';
import { isOpen } from './finding.ts';
import { QUICK_BYTES, QUICK_ROWS } from './live-size.ts';
import type { Measure } from './measure.ts';

const TABLE = 'public.books';
const measure = (over: Partial<Measure>): Measure => ({
  statement: 1,
  sql: 'alter table books …',
  durationMs: 1,
  locks: new Map([[TABLE, 'ACCESS EXCLUSIVE']]),
  rewrites: [],
  rebuilds: [],
  scans: [],
  ...over,
});

const accepted = (comment: string) =>
  blockingOperations('r', [measure({ scans: [TABLE], sql: `${comment}\nselect 1` })], null).filter(isOpen).length === 0;

describe('a statement is dangerous', () => {
  test('when it rewrites a table, which says more than that it reads it', () => {
    expect(
      blockingOperations('r', [measure({ rewrites: [TABLE], rebuilds: [TABLE], scans: [TABLE] })], null),
    ).toMatchObject([{ rule: 'table-rewrite', object: TABLE, severity: 'warning' }]);
  });

  test('not for its lock alone, and not for reading a table that others may write to', () => {
    expect(blockingOperations('r', [measure({})], null)).toEqual([]);
    const locks = new Map([[TABLE, 'SHARE UPDATE EXCLUSIVE']] as const);
    expect(blockingOperations('r', [measure({ locks, scans: [TABLE] })], null)).toEqual([]);
  });

  const sizes: [what: string, size: { rows: number | null; bytes: number }, severity: string][] = [
    ['small', { rows: QUICK_ROWS, bytes: QUICK_BYTES }, 'note'],
    ['wide', { rows: 10, bytes: QUICK_BYTES + 1 }, 'error'],
    ['long', { rows: QUICK_ROWS + 1, bytes: 8192 }, 'error'],
    ['small and never counted', { rows: null, bytes: 8192 }, 'note'],
  ];
  for (const [what, size, severity] of sizes) {
    test(`as ${severity} on a table that is ${what}`, () => {
      const found = blockingOperations('r', [measure({ scans: [TABLE] })], new Map([[TABLE, size]]));
      expect(found).toMatchObject([{ rule: 'scan-under-lock', severity }]);
    });
  }

  test('not to a database that does not have the table yet', () => {
    expect(blockingOperations('r', [measure({ scans: [TABLE] })], new Map())).toMatchObject([{ severity: 'note' }]);
  });

  test('until it is accepted by its name and with a reason', () => {
    expect(accepted('-- accept scan-under-lock: ten rows')).toBe(true);
    expect(accepted('-- accept scan-under-lock:')).toBe(false);
    expect(accepted('-- accept table-rewrite: ten rows')).toBe(false);
  });
});
