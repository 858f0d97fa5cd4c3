import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DevelopmentError } from '../../dev/development-error.ts';

/**
 * Installs one package into a folder of its own, where no install of this project sees it.
 *
 * @throws {DevelopmentError} with what npm said.
 */
export function installPackage(folder: string, name: string, version: string): void {
  installPackages(folder, { [name]: version });
}

/** The same with several packages. @param wanted version, range or `file:…` of each, by name. */
export function installPackages(folder: string, wanted: Readonly<Record<string, string>>): void {
  // what an interrupted npm left behind would count as installed
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const allowScripts = Object.fromEntries(Object.keys(wanted).map((name) => [name, true]));
  const own = { private: true, dependencies: wanted, allowScripts };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(own));
  const { status, stdout, stderr, error } = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefer-offline'],
    {
      cwd: folder,
      encoding: 'utf8',
      env: withoutNpmOptions(),
      shell: process.platform === 'win32',
    },
  );
  if (status === 0) return;
  throw new DevelopmentError(
    `npm cannot install ${Object.entries(wanted)
      .map((one) => one.join('@'))
      .join(', ')}:\n${error?.message ?? `${stdout}${stderr}`.trim()}\n` +
      'Run this again where npm reaches its registry; what was fetched once is kept.',
  );
}

/** npm hands its own place and options to what it runs; this install is another project's. */
function withoutNpmOptions(): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(
    ([name]) => !/^npm_(config_(local_)?prefix|package_|lifecycle_|command)/i.test(name),
  );
  return Object.fromEntries(ours);
}
