import { describe, expect, test } from '@jest/globals';
import { evenly, spreadOut } from './spread.ts';

const upTo = (length: number): number[] => Array.from({ length }, (_, at) => at);

describe('items spread out', () => {
  test('begin with the ends of halves and quarters, and are all there', () => {
    expect(spreadOut(upTo(8))).toEqual([0, 4, 2, 6, 1, 5, 3, 7]);
    expect(spreadOut(upTo(5))).toEqual([0, 4, 2, 1, 3]);
    for (const length of [0, 1, 2, 3, 60])
      expect(spreadOut(upTo(length)).toSorted((a, b) => a - b)).toEqual(upTo(length));
  });

  test('are chosen evenly, in their order', () => {
    expect(evenly(upTo(10), 4)).toEqual([0, 2, 5, 7]);
    expect(evenly(upTo(3), 3)).toEqual([0, 1, 2]);
    expect(evenly(upTo(3), 0)).toEqual([]);
  });
});
