import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { engineManifest, moduleManifest } from '../../dev/pack/manifests.ts';
import { installedWith, readPackage } from '../../dev/pack/package.ts';
import { installPackages } from '../support/install-package.ts';
import { packBoth } from './stranger-project.ts';

const TOOLS = path.join(PROJECT_FOLDER, '.build', 'package-tools');
const VERSIONS = { publint: '0.3.25', '@arethetypeswrong/cli': '0.18.5' };
const LIMIT_MS = 600_000;

describe('the packages of npm run pack', () => {
  let tarballs: Awaited<ReturnType<typeof packBoth>>;

  beforeAll(async () => {
    tarballs = await packBoth();
    if (!existsSync(path.join(TOOLS, 'node_modules'))) installPackages(TOOLS, VERSIONS);
  }, LIMIT_MS);

  test.each(['engine', 'module'] as const)('give publint nothing to find: the %s', (name) => {
    const { status, stdout } = tool('publint/src/cli.js', tarballs[name], '--strict');
    expect([status, stdout]).toEqual([0, expect.stringContaining('All good!')]);
  });

  // a CommonJS program loads them with require, which the tool reports for each package of ESM alone
  test.each(['engine', 'module'] as const)('resolve with their types for every ESM resolution: the %s', (name) => {
    const { status, stdout } = tool('@arethetypeswrong/cli/dist/index.js', '--profile', 'esm-only', tarballs[name]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('node16 (from ESM)') });
  });

  test('the engine brings no other package', () => {
    expect(engineManifest(readPackage())).not.toHaveProperty('dependencies');
    expect(engineManifest(readPackage())).not.toHaveProperty('peerDependencies');
  });

  test('the module names every dependency that it imports, and no other package of this project brings MikroORM twice', () => {
    const own = readPackage();
    const manifest = moduleManifest(own, { ...own.devDependencies, ...own.dependencies });
    const { dependencies } = manifest;
    expect(Object.values(dependencies)).not.toContain('^undefined');
    expect([...installedWith(Object.keys(dependencies))].filter((name) => name.includes('@mikro-orm'))).toEqual([]);
  });
});

function tool(program: string, ...args: readonly string[]): { status: number | null; stdout: string } {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
  return spawnSync(process.execPath, [path.join(TOOLS, 'node_modules', program), ...args], { encoding: 'utf8', env });
}
