import { describe, expect, test } from '@jest/globals';
import { spawnNode } from '../support/spawn-node.ts';

const JEST = 'node_modules/jest/bin/jest.js';

describe('jest runs nothing and fails', () => {
  test.each([
    ['when a file is mistyped', ['test/dev/strat.spec.ts'], ['test/dev/strat.spec.ts']],
    ['when one of several files is mistyped', ['test/dev/start.spec.ts', 'src/strat.spec.ts'], ['src/strat.spec.ts']],
    ['when a folder is mistyped', ['tset/dev', 'test/dve'], ['tset/dev', 'test/dve']],
    ['when a file holds no tests', ['test/support/until.ts'], ['test/support/until.ts']],
    ['when a folder holds no tests', ['test/fixtures'], ['test/fixtures']],
    ['when a mistyped file follows an option', ['--bail', 'test/dev/strat.spec.ts'], ['test/dev/strat.spec.ts']],
  ])('%s: %j', async (_, targets, named) => {
    const run = spawnNode([JEST, ...targets]);
    expect([await run.ended(), run.output()]).toEqual([
      1,
      [
        'No test was run, because no spec file matches:',
        ...named.map((target) => `  ${target}`),
        'Correct the path.\n',
      ].join('\n'),
    ]);
  });

  test('when no test has the name that is asked for', async () => {
    const run = spawnNode([JEST, 'src/common/tags.spec.ts', '-t', 'a name that no test has']);
    expect([await run.ended(), run.output()]).toEqual([
      1,
      expect.stringContaining('No test ran, because no name matches a name that no test has.'),
    ]);
  });
});
