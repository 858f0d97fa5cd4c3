import { describe, test } from '@jest/globals';

const because = (title: string, reason: string): string => `${title} (skipped: ${reason})`;

/** Declares a test that is skipped for a reason: `testUnless(requireTool('git'))('…', …)`; false runs it. */
export const testUnless =
  (reason: string | false | undefined) =>
  (title: string, work: NonNullable<Parameters<typeof test>[1]>): void =>
    !reason ? test(title, work) : test.skip(because(title, reason), () => {});

/** Declares a group of tests that are skipped for a reason, like {@link testUnless}. */
export const describeUnless =
  (reason: string | false | undefined) =>
  (title: string, tests: () => void): void =>
    !reason ? describe(title, tests) : describe.skip(because(title, reason), tests);
