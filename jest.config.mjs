import './dev/node-version.mjs';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const native = {
  runtime: '<rootDir>/test/jest/native-runtime.ts',
  testEnvironment: '<rootDir>/test/jest/native-environment.ts',
  transform: {},
  injectGlobals: false,
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/(dist|[.]build|[.]data)/'],
};

/** Jest takes words for patterns, and is content when one of several finds a file: a mistyped path would go unseen. */
function requireSpecs(words) {
  const specs = globSync('{src,test}/**/*.spec.ts', { cwd: import.meta.dirname });
  const isPath = (word, at) =>
    !word.startsWith('-') &&
    !/^(-t|--testNamePattern)$/.test(words[at - 1]) &&
    (word.endsWith('.ts') || (word.includes('/') && !words[at - 1]?.startsWith('-')));
  const names = (word) => specs.some((spec) => new RegExp(word).test(`${import.meta.dirname}/${spec}`));
  const unknown = words.filter(isPath).filter((word) => !names(word));
  if (unknown.length === 0) return;
  process.stderr.write(
    `No test was run, because no spec file matches:\n  ${unknown.join('\n  ')}\nCorrect the path.\n`,
  );
  process.exit(1);
}

requireSpecs(process.argv.slice(2));

/** @type {import('jest').Config} */
export default {
  projects: [
    { ...native, displayName: 'source', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    {
      ...native,
      displayName: 'system',
      testMatch: ['<rootDir>/test/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/jest/global-setup.ts',
      globalTeardown: '<rootDir>/test/jest/global-teardown.ts',
    },
  ],
  reporters: ['default', '<rootDir>/test/jest/run-reporter.ts'],
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts', '!src/migrations/**'],
  coverageReporters: ['text-summary', 'lcov'],
  coverageDirectory: '<rootDir>/.data/coverage',
  // much of a test is waiting for other processes
  maxWorkers: availableParallelism() + 1,
  testTimeout: 120_000,
  // also keeps every file in a worker, so that watch mode loads what was edited
  workerIdleMemoryLimit: '1500MB',
};
