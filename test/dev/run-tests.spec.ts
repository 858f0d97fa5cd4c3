import { describe, test } from 'node:test';
import { expect } from 'expect';
import { spawnNode } from '../support/spawn-node.ts';

describe('npm test runs nothing and fails', () => {
  for (const [what, targets, named] of [
    ['when a file is mistyped', ['test/dev/strat.spec.ts'], ['test/dev/strat.spec.ts']],
    ['when one of several files is mistyped', ['test/dev/start.spec.ts', 'start.spec'], ['start.spec']],
    ['when a folder is mistyped', ['tset/dev', 'test/dve'], ['tset/dev', 'test/dve']],
    ['when a pattern matches nothing', ['test/**/*.spec.js'], ['test/**/*.spec.js']],
    ['when a file holds no tests', ['test/run.ts'], ['test/run.ts']],
    ['when a folder holds no tests', ['test/support'], ['test/support']],
    ['when a mistyped file follows an option', ['--test-only', 'test/dev/strat.spec.ts'], ['test/dev/strat.spec.ts']],
  ] as const) {
    test(`${what}: ${targets.join(' ')}`, async () => {
      const run = spawnNode(['test/run.ts', ...targets]);
      expect([await run.ended(), run.output()]).toEqual([
        1,
        [
          'No test was run, because these name no file *.spec.ts:',
          ...named.map((target) => `  ${target}`),
          'Correct the path or the pattern.\n',
        ].join('\n'),
      ]);
    });
  }
});
