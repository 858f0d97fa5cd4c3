import { describe, expect, test } from '@jest/globals';
import { sentencesIn } from './sentences.ts';

describe('a paragraph is cut into sentences', () => {
  test.each([
    ['two of them', 'It moves. It grows.', ['It moves.', 'It grows.']],
    [
      'an abbreviation',
      'Many, e.g. Linux, are free. See Fig. 3 of it.',
      ['Many, e.g. Linux, are free.', 'See Fig. 3 of it.'],
    ],
    [
      'an initial',
      'It was written by D. E. Knuth. The book is old.',
      ['It was written by D. E. Knuth.', 'The book is old.'],
    ],
    ['a letter at the end', 'They lack vitamin C. The gums bleed.', ['They lack vitamin C.', 'The gums bleed.']],
    ['a number at the end', 'It ends in phase 3. Then it grows.', ['It ends in phase 3.', 'Then it grows.']],
    ['a quotation', 'They said “no.” It went.', ['They said “no.”', 'It went.']],
    ['German', 'Das gilt z. B. hier. Die Zelle lebt.', ['Das gilt z. B. hier.', 'Die Zelle lebt.']],
    ['Spanish', '¿Qué es? Es una célula.', ['¿Qué es?', 'Es una célula.']],
    ['no end', 'It moves. A title', ['It moves.', 'A title']],
    ['nothing', '', []],
  ])('with %s', (_, paragraph, sentences) => expect(sentencesIn(paragraph)).toEqual(sentences));
});
