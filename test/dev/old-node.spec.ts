import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { OLDEST_NODE } from '../../src/config/package.ts';
import { fetchNode } from '../support/fetch-node.ts';
import { runVariable } from '../support/run-variable.ts';
import { describeUnless } from '../support/unless.ts';

/** Real releases: 20 has neither `import.meta.main` nor much of what the libraries import, 22 has most of it. */
const OLD = ['20.20.2', '22.23.5'];
const DEAD_SERVER = 'postgresql://127.0.0.1:1/anki';

function run(node: string, args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(node, args, {
    cwd: PROJECT_FOLDER,
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: DEAD_SERVER, NODE_OPTIONS: '' },
  });
  return { status, output: stdout + stderr };
}

const built = (file: string): string => path.join(runVariable('TEST_BUILD'), file);

for (const version of OLD) {
  const { node, skip } = fetchNode(version);

  describeUnless(skip)(`Node ${version}`, () => {
    for (const [file, ...args] of [
      ['main.js'],
      ['worker.js'],
      ['cli.js'],
      ['cli.js', 'migrate', 'upgrade'],
      ['cli.js', 'migrate', 'upgrade', '--sql'],
      ['cli.js', '--help'],
    ]) {
      test(`is refused by ${[file, ...args].join(' ')} with a sentence and exit code 1`, () => {
        const { status, output } = run(node, [built(file ?? ''), ...args]);
        expect([status, output]).toEqual([
          1,
          `Node ${version} is too old: this program needs ${OLDEST_NODE} or newer. Nothing was run. ` +
            'Install it (https://nodejs.org), or put it first in PATH, and run this again.\n',
        ]);
      });
    }

    test('is refused by a script of npm with a sentence and exit code 1', () => {
      const { status, output } = run(node, ['dev/node-version.mjs']);
      expect([status, output]).toEqual([1, expect.stringContaining(`Node ${version} is too old`)]);
    });
  });
}

const { node: oldestWithTypes, skip } = fetchNode('22.23.5');

describeUnless(skip)('Node 22, which reads TypeScript,', () => {
  test.each([
    'dev/compendium.ts',
    'dev/start.ts',
    'dev/deck.ts',
    'node_modules/jest/bin/jest.js',
    'test/majors/run.ts',
  ])('is refused by %s', (file) => {
    const { status, output } = run(oldestWithTypes, [file, 'migrate', 'heads']);
    expect([status, output]).toEqual([1, expect.stringMatching(/^Node 22\.23\.5 is too old/)]);
  });

  test('is refused by npx mikro-orm', () => {
    const { status, output } = run(oldestWithTypes, ['node_modules/@mikro-orm/cli/cli.js', 'migration:check']);
    expect([status, output]).toEqual([1, expect.stringMatching(/Node 22\.23\.5 is too old/)]);
  });
});

describe('the Node of this run', () => {
  test('runs cli.js, and a dead server is a failure', () => {
    const heads = run(process.execPath, [built('cli.js'), 'migrate', 'heads']);
    expect([heads.status, heads.output]).toEqual([0, expect.stringMatching(/^Migration\d{14}/)]);
    const upgrade = run(process.execPath, [built('cli.js'), 'migrate', 'upgrade']);
    expect([upgrade.status, upgrade.output]).toEqual([1, expect.stringContaining('nothing listens there')]);
    expect(run(process.execPath, [built('cli.js'), 'migrate', 'upgade']).status).toBe(2);
  });
});
