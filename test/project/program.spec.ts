import { cp, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { cleanEnvironment, runShell, type Outcome } from '../docs/checkout.ts';
import { runVariable } from '../support/run-variable.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the program compendium, linked by npm after a build', () => {
  const folder = temporaryFolder();
  const prefix = temporaryFolder();
  const run = (line: string): Promise<Outcome> => runShell(line, folder, cleanEnvironment({}));

  beforeAll(async () => {
    await mkdir(path.join(folder, 'dist'));
    await cp(path.join(PROJECT_FOLDER, 'package.json'), path.join(folder, 'package.json'));
    await cp(runVariable('TEST_BUILD'), path.join(folder, 'dist'), { recursive: true });
    await symlink(path.join(PROJECT_FOLDER, 'node_modules'), path.join(folder, 'node_modules'));
    const { code, output } = await run(`npm install --global --offline --ignore-scripts --prefix '${prefix}' .`);
    expect({ code, output }).toMatchObject({ code: 0 });
  });

  test('runs by its name', async () => {
    const { version }: { version: string } = JSON.parse((await run('cat package.json')).output);
    expect(await run(`'${prefix}/bin/compendium' --version`)).toEqual({ code: 0, output: `${version}\n` });
  });

  test('passes its exit code on', async () => {
    const { code } = await run(`'${prefix}/bin/compendium' migrate no-such-command`);
    expect(code).toBe(2);
  });
});
