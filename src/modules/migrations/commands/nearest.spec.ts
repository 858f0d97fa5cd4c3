import { describe, expect, test } from '@jest/globals';
import { nearest } from './nearest.ts';

describe('the nearest word', () => {
  test.each([
    ['tabel', 'table'],
    ['views', 'view'],
    ['Forign tabl', 'foreign table'],
  ])('to %s is %s', (word, expected) => {
    expect(nearest(word, ['table', 'view', 'foreign table'])).toBe(expected);
  });

  test('is none of no words', () => expect(nearest('table', [])).toBeUndefined());
});
