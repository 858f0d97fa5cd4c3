import { describe, expect, test } from '@jest/globals';
import { ankiTag, toTag } from './tags.ts';

describe('a tag', () => {
  for (const [text, tag] of [
    ['The Cell', 'the_cell'],
    ['Biology:: The  Cell ::::Wall', 'biology::the_cell::wall'],
    ['C++ & <b>C#</b>', 'c_bcb'],
    ['Zellbiologie: Übung', 'zellbiologie_übung'],
    ['::', ''],
    ['x'.repeat(300), 'x'.repeat(100)],
  ] as const) {
    test(`of ${JSON.stringify(text.slice(0, 40))} has nothing that Anki minds`, () => expect(toTag(text)).toBe(tag));
  }

  test('that nothing is left of is refused', () => {
    expect(ankiTag.safeParse('&&&').success).toBe(false);
    expect(ankiTag.parse(' Exam 1 ')).toBe('exam_1');
  });
});
