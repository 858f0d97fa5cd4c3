import { expect, test } from '@jest/globals';
import { repeatsWord } from './repeated-word.ts';

test.each([
  ['the the kernel', 1, true],
  ['a method Method of moments', 3, true],
  ['so the the kernel stops', 4, false],
  ['the kernel of the system', 1, false],
  ['the other, others', 1, false],
  ['pages 3 3', 1, false],
  ['it was "read read" twice', 3, true],
])('%j repeats a word of at least %i letters: %j', (text, shortest, expected) => {
  expect(repeatsWord(text, shortest)).toBe(expected);
});
