import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { findBinaries } from '../../dev/postgres/binaries.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { findServer } from './find-server.ts';
import { describeUnless } from '../support/unless.ts';

const NOT_INSTALLED = '/nonexistent';
const shell = process.platform === 'win32' && 'a shell script stands for the server';

describeUnless(shell)('npm run test:majors takes', () => {
  const packages = temporaryFolder();

  /** Makes a server that can only state its version. */
  function install(name: string, version: string): string {
    const bin = path.join(packages, name, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(path.join(bin, 'postgres'), `#!/bin/sh\necho 'postgres (PostgreSQL) ${version} (Debian)'\n`);
    chmodSync(path.join(bin, 'postgres'), 0o755);
    return path.dirname(bin);
  }

  const find = (major: number, given?: string, from = packages) => {
    const environment = given === undefined ? {} : { [`TEST_POSTGRES_${major}`]: given };
    return findServer(major, () => {}, { environment, packages: from }).folder;
  };

  test('a packaged server whose minor is newer than npm has', () => {
    const folder = install('18', '18.100');
    expect(find(18)).toBe(folder);
  });

  test("npm's server when the packaged one is older, or there is none", () => {
    install('18', '18.0');
    expect(find(18)).toBe(findBinaries().folder);
    expect(find(18, undefined, NOT_INSTALLED)).toBe(findBinaries().folder);
  });

  test('the server of the folder in TEST_POSTGRES_<major>, however old', () => {
    const folder = install('mine', '15.1');
    install('15', '15.100');
    expect(find(15, folder)).toBe(folder);
  });

  test('no folder that holds another major, or no server', () => {
    const folder = install('other', '16.3');
    expect(() => find(15, folder)).toThrow(`TEST_POSTGRES_15 is ${folder}, which holds PostgreSQL 16.3.`);
    expect(() => find(15, NOT_INSTALLED)).toThrow('which holds no bin/postgres that runs. Set it to the folder above');
  });
});
