import { describe, expect, test } from '@jest/globals';
import { findRevision, parseSteps } from './address.ts';
import { AmbiguousRevisionError, UnknownRevisionError } from './errors.ts';
import { parseRevisionName } from './revision.ts';

const FIRST = parseRevisionName('Migration20260101000000_initial_schema')!;
const SECOND = parseRevisionName('Migration20260201000000_add_phone_to_users')!;
const THIRD = parseRevisionName('Migration20260301000000_add_phone')!;
const LINE = [FIRST, SECOND, THIRD];

describe('a revision is found by', () => {
  const cases: [string, string, typeof FIRST][] = [
    ['its full name', SECOND.name, SECOND],
    ['its time', '20260201000000', SECOND],
    ['the beginning of its time', '202602', SECOND],
    ['its slug', 'initial_schema', FIRST],
    ['the beginning of its slug', 'init', FIRST],
    ['the beginning of its name', 'Migration20260101', FIRST],
    ['a slug that is the beginning of another slug', 'add_phone', THIRD],
    ['head', 'head', THIRD],
  ];
  test.each(cases)('%s', (_what, word, revision) => expect(findRevision(word, LINE)).toBe(revision));
});

describe('no revision is found', () => {
  test.each(['nonsense', '', 'phone', 'MIGRATION2026', '20260201000000x'])('for "%s"', (word) =>
    expect(() => findRevision(word, LINE)).toThrow(UnknownRevisionError),
  );

  test('for a beginning of two, and the error names both', () => {
    expect(() => findRevision('add', LINE)).toThrow(AmbiguousRevisionError);
    expect(() => findRevision('add', LINE)).toThrow(`${SECOND.name} or ${THIRD.name}`);
  });

  test('for head, where there is none', () => expect(() => findRevision('head', [])).toThrow('this build has none'));
});

describe('a relative target', () => {
  test('is a sign and a number', () => {
    expect(parseSteps('+2')).toBe(2);
    expect(parseSteps('-1')).toBe(-1);
  });

  test.each(['0', '1', '+0', '-', '+1x', 'head'])('is not "%s"', (word) => expect(parseSteps(word)).toBeNull());
});
