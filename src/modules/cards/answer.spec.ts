import { describe, expect, test } from '@jest/globals';
import { goesOn } from './answer.ts';

describe('an answer goes on', () => {
  test('with a sentence that says more of it', () => {
    expect(goesOn('It has a membrane.')).toBe(true);
  });

  test.each([
    'The binary package is an independent one.',
    'The section below says how.',
    'This is shown in Figure 3.',
    '(See gpg(1).)',
    'It is shown in Figure 3.',
    'Water is a liquid.',
    'We will select the first option.',
  ])('not with: %s', (next) => {
    expect(goesOn(next)).toBe(false);
  });
});
