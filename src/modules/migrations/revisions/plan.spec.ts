import { describe, expect, test } from '@jest/globals';
import { UnknownRevisionError, UnreachableTargetError } from './errors.ts';
import { planDowngrade, planUpgrade } from './plan.ts';
import { parseRevisionName } from './revision.ts';

const LINE = ['Migration20260101000000_a', 'Migration20260201000000_b', 'Migration20260301000000_c'].map((name) =>
  parseRevisionName(name)!,
);
const slugs = (revisions: readonly { slug: string }[]) => revisions.map((revision) => revision.slug).join('');

describe('an upgrade', () => {
  const cases: [target: string, applied: number, runs: string][] = [
    ['head', 0, 'abc'],
    ['head', 2, 'c'],
    ['head', 3, ''],
    ['+1', 0, 'a'],
    ['+2', 1, 'bc'],
    ['b', 0, 'ab'],
    ['b', 2, ''],
    ['20260301', 1, 'bc'],
  ];
  test.each(cases)('to %s with %s applied runs "%s"', (target, applied, runs) =>
    expect(slugs(planUpgrade(target, LINE, applied))).toBe(runs),
  );

  test('never goes back', () => {
    expect(() => planUpgrade('a', LINE, 2)).toThrow(UnreachableTargetError);
    expect(() => planUpgrade('-1', LINE, 2)).toThrow(UnreachableTargetError);
  });

  test('to more than there are is an error, not "all"', () => {
    expect(() => planUpgrade('+3', LINE, 1)).toThrow('asks for 3 revisions, and 2 are pending');
  });

  test('to a mistyped target runs nothing', () =>
    expect(() => planUpgrade('haed', LINE, 0)).toThrow(UnknownRevisionError));
});

describe('a downgrade', () => {
  const cases: [target: string, applied: number, runs: string][] = [
    ['base', 3, 'cba'],
    ['base', 0, ''],
    ['-1', 3, 'c'],
    ['-2', 2, 'ba'],
    ['a', 3, 'cb'],
    ['b', 2, ''],
  ];
  test.each(cases)('to %s with %s applied reverts "%s"', (target, applied, runs) =>
    expect(slugs(planDowngrade(target, LINE, applied))).toBe(runs),
  );

  test('never goes forward', () => {
    expect(() => planDowngrade('c', LINE, 2)).toThrow(UnreachableTargetError);
    expect(() => planDowngrade('+1', LINE, 2)).toThrow(UnreachableTargetError);
  });

  test('by more than are applied is an error, not "all"', () => {
    expect(() => planDowngrade('-3', LINE, 2)).toThrow('asks for 3 revisions back, and 2 are applied');
  });

  test('to a mistyped target reverts nothing', () =>
    expect(() => planDowngrade('bsae', LINE, 3)).toThrow(UnknownRevisionError));
});
