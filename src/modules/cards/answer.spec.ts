import { describe, expect, test } from '@jest/globals';
import { goesOn } from './answer.ts';

describe('an answer goes on', () => {
  test('with a sentence that says more of it', () => {
    expect(goesOn('A cell is the unit of life.', 'It has a membrane.')).toBe(true);
  });

  test.each([
    'The binary package is an independent one.',
    'The section below says how.',
    'This is shown in Figure 3.',
    '(See gpg(1).)',
    'We will select the first option.',
  ])('not with: %s', (next) => {
    expect(goesOn('The binary package is a dependent one.', next)).toBe(false);
  });
});
