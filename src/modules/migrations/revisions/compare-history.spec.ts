import { describe, expect, test } from '@jest/globals';
import { compareHistory, historyProblems, isAhead, isInOrder } from './compare-history.ts';
import type { HistoryRow } from './history.ts';

const [A, B, C, D] = [
  'Migration20260101000000_a',
  'Migration20260201000000_b',
  'Migration20260301000000_c',
  'Migration20260401000000_d',
] as const;
const revision = (name: string, checksum = `checksum of ${name}`, minVersion: string | null = null) => ({
  name,
  checksum,
  minVersion,
});
const row = (name: string, over: Partial<HistoryRow> = {}): HistoryRow => ({
  name,
  checksum: `checksum of ${name}`,
  parent: null,
  state: 'applied',
  executedAt: new Date('2026-01-01T00:00:00Z'),
  durationMs: 1,
  role: 'anki',
  host: 'here',
  applicationVersion: '1.0.0',
  acceptedDrift: [],
  ...over,
});
const THREE = [revision(A), revision(B), revision(C)];

describe('files against history', () => {
  test('at base everything is pending, and nothing is wrong', () => {
    expect(compareHistory(THREE, [])).toEqual({
      current: null,
      head: C,
      pending: [A, B, C],
      contracts: [],
      unknown: [],
      edited: [],
      outOfOrder: [],
      interrupted: [],
    });
    expect(historyProblems(THREE, [])).toEqual([]);
  });

  test('at head all is in order', () => {
    const report = compareHistory(THREE, [row(A), row(B), row(C)]);
    expect(report.current).toBe(C);
    expect(isInOrder(report)).toBe(true);
  });

  test('a pending revision that takes something away is a contract, until it is applied', () => {
    const line = [revision(A), revision(B, undefined, '2.0.0'), revision(C)];
    expect(compareHistory(line, [row(A)])).toMatchObject({ pending: [B, C], contracts: [B] });
    expect(compareHistory(line, [row(A), row(B)])).toMatchObject({ pending: [C], contracts: [] });
  });

  test('an edited revision is named', () => {
    const edited = [revision(A), revision(B, 'another'), revision(C)];
    expect(compareHistory(edited, [row(A), row(B)]).edited).toEqual([B]);
    expect(historyProblems(edited, [row(A), row(B)])).toEqual([expect.stringContaining(`${B} was edited`)]);
  });

  test('a row that the stock migrator wrote has no checksum, and counts as applied', () => {
    expect(isInOrder(compareHistory(THREE, [row(A, { checksum: null }), row(B), row(C)]))).toBe(true);
  });

  test('a revision whose file is gone is named', () => {
    const [problem] = historyProblems([revision(A), revision(C)], [row(A), row(B), row(C)]);
    expect(problem).toContain(`${B} is applied, and its file is missing`);
  });

  test('a renamed revision is told from a missing one', () => {
    const renamed = [revision(A), revision('Migration20260202000000_b2', `checksum of ${B}`)];
    expect(historyProblems(renamed, [row(A), row(B)])).toEqual([
      expect.stringContaining(`${B} was renamed to Migration20260202000000_b2`),
    ]);
  });

  test('a pending revision older than an applied one is out of order', () => {
    const report = compareHistory(THREE, [row(A), row(C)]);
    expect(report.outOfOrder).toEqual([B]);
    expect(historyProblems(THREE, [row(A), row(C)])).toEqual([expect.stringContaining(`${B} is older than ${C}`)]);
  });

  test('the current revision is the last by name, whatever order a stamp wrote the rows in', () => {
    expect(compareHistory(THREE, [row(A), row(C), row(B)]).current).toBe(C);
  });

  test('a revision that migrators without a lock ran together is named', () => {
    expect(historyProblems(THREE, [row(A), row(A), row(A)])).toEqual([
      expect.stringContaining(`${A} stands more than once in the history`),
    ]);
  });

  test('a database of a newer build is ahead, which is not damage', () => {
    const report = compareHistory(THREE, [row(A), row(B), row(C), row(D)]);
    expect(report.unknown).toEqual([D]);
    expect(isAhead(report)).toBe(true);
    expect(isAhead(compareHistory(THREE, [row(A), row(B), row(D)]))).toBe(false);
    expect(isAhead(compareHistory(THREE, [row(A), row(B), row(C)]))).toBe(false);
  });

  test('a revision that began and did not end is pending and interrupted', () => {
    const report = compareHistory(THREE, [row(A), row(B, { state: 'running' })]);
    expect(report).toMatchObject({ current: A, pending: [B, C], interrupted: [B], outOfOrder: [] });
    expect(historyProblems(THREE, [row(A), row(B, { state: 'running' })])).toEqual([]);
  });
});
