import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';

function check(version: string): { status: number | null; stderr: string } {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, 'dev/node-version.mjs'],
    { cwd: PROJECT_FOLDER, encoding: 'utf8' },
  );
  return { status, stderr };
}

describe('the check of the Node version', () => {
  test.each(['20.20.2', '24.14.9', '22.99.0'])('turns %s away with what to do', (version) => {
    const { status, stderr } = check(version);
    expect(status).toBe(1);
    expect(stderr).toMatch(`Node ${version} is too old: this project needs 24.15.0 or newer.\n`);
    expect(stderr.split('\n')).toHaveLength(3);
  });

  test.each(['24.15.0', '24.21.0', '26.0.0'])('says nothing of %s', (version) => {
    expect(check(version)).toEqual({ status: 0, stderr: '' });
  });
});
