import { describe, expect, test } from '@jest/globals';
import { headingOf } from './heading.ts';

describe('a paragraph', () => {
  for (const [paragraph, title] of [
    ['13.4. Data Consistency Checks at the Application Level', 'Data Consistency Checks at the Application Level'],
    ['B.3.1. The Deepest Layer: the Hardware', 'The Deepest Layer: the Hardware'],
    ['4.1 control', 'control'],
    ['Chapter 3: Modifying the source', 'Modifying the source'],
    ['2. Cells', 'Cells'],
    ['Row-Level Lock Modes', 'Row-Level Lock Modes'],
    ['What is a cell?', 'What is a cell?'],
  ] as const) {
    test(`is the heading "${title}"`, () => expect(headingOf(paragraph)).toBe(title));
  }

  test.each([
    'The cell is the smallest unit of life.',
    'Chapter 3',
    'Table 13.1. Transaction Isolation Levels',
    'Figure 2 A cell',
    'Copyright © 2010 Craig Small',
    '5 Other files under the debian directory 29',
    'GiST indexes are also capable of optimizing "nearest-neighbor" searches, such as',
    'To manually find exact build dependencies for /usr/bin/foo, execute',
    'LIBS = -lfoo -lbar',
    'Write out database with 1 new entries',
    '12',
  ])('"%s" is not a heading', (paragraph) => expect(headingOf(paragraph)).toBeUndefined());
});
