import { describe, expect, test } from '@jest/globals';
import { meansTheSame } from './same-meaning.ts';

describe('two texts of one statement', () => {
  const same: [string, string][] = [
    ['select  1', 'SELECT\n  1'],
    [`add check (note<>'it''s')`, `add check (\n  note <> 'it''s'\n)`],
  ];
  for (const [one, other] of same) {
    test(`mean the same: ${JSON.stringify([one, other])}`, () => expect(meansTheSame(one, other)).toBe(true));
  }

  const different: [string, string][] = [
    [`select 'a  b'`, `select 'a b'`],
    [`select 'A'`, `select 'a'`],
    ['select "A"', 'select "a"'],
    ['select $$a\nb$$', 'select $$a\n  b$$'],
    [`select j ->> 'a'`, `select j - >> 'a'`],
    ['select ab', 'select a b'],
  ];
  for (const [one, other] of different) {
    test(`differ: ${JSON.stringify([one, other])}`, () => expect(meansTheSame(one, other)).toBe(false));
  }
});
