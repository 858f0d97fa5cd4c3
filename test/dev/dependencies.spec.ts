import { describe, expect, test } from '@jest/globals';
import { findingsOf } from '../../dev/dependencies/advisories.ts';
import { licenceFaults, productionPackages } from '../../dev/dependencies/licences.ts';

const ALLOWED = ['MIT', 'Apache-2.0', 'CC0-1.0'];
const TODAY = '2026-11-25';

/** What `npm audit --json` prints of one advisory. */
const report = (severity: string) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: {
      a: {
        via: [{ name: 'a', title: 'It breaks', url: 'https://github.com/advisories/GHSA-1', severity, range: '<2' }],
      },
      b: { via: ['a'] },
    },
  });
const until = (day: string) => [{ id: 'GHSA-1', reason: 'never called', until: day }];

describe('licences', () => {
  test('are those of what is deployed', () => {
    const packages = {
      '': { license: 'UNLICENSED' },
      'node_modules/a': { version: '1.0.0', license: 'MIT' },
      'node_modules/a/node_modules/@x/b': { version: '2.0.0' },
      'node_modules/c': { version: '1.0.0', license: 'GPL-3.0-only', dev: true },
    };
    expect(productionPackages({ packages })).toEqual([
      { name: 'a@1.0.0', licence: 'MIT' },
      { name: '@x/b@2.0.0', licence: undefined },
    ]);
  });

  test.each(['MIT', '(MIT OR GPL-3.0-only)', '(MIT AND Apache-2.0)'])('%s is allowed', (licence) => {
    expect(licenceFaults([{ name: 'a@1', licence }], ALLOWED)).toEqual([]);
  });

  for (const licence of [
    'GPL-3.0-only',
    'AGPL-3.0-or-later',
    'UNLICENSED',
    'SEE LICENSE IN LICENSE.txt',
    '',
    undefined,
  ]) {
    test(`${licence} is not`, () => {
      expect(licenceFaults([{ name: 'a@1', licence }], ALLOWED)).toEqual([expect.stringContaining('a@1')]);
    });
  }

  test('both of two that hold together must be allowed', () => {
    expect(licenceFaults([{ name: 'a@1', licence: '(MIT AND GPL-3.0-only)' }], ALLOWED)).toHaveLength(1);
  });
});

describe('advisories', () => {
  test('of low and moderate severity are told, and stay', () => {
    expect(findingsOf(report('moderate'), [], TODAY)).toEqual({
      known: ['moderate: a <2, It breaks, https://github.com/advisories/GHSA-1'],
      faults: [],
    });
  });

  test.each(['high', 'critical'])(
    'of %s severity must not stay, unless one is accepted, and only for so long',
    (severity) => {
      const faults = (accepted: ReturnType<typeof until>) => findingsOf(report(severity), accepted, TODAY)?.faults;
      expect(faults([])).toEqual([expect.stringContaining('ACCEPTED_ADVISORIES')]);
      expect(faults(until('2026-11-25'))).toEqual([]);
      expect(faults(until('2026-11-24'))).toEqual([expect.stringContaining('never called')]);
    },
  );

  for (const printed of [
    '',
    'npm error',
    '{"message":"405 Method Not Allowed","statusCode":405}',
    '{"error":{"code":"ENOAUDIT"}}',
  ]) {
    test(`are unknown, not none, when the registry says ${JSON.stringify(printed)}`, () => {
      expect(findingsOf(printed, [], TODAY)).toBeNull();
    });
  }
});
