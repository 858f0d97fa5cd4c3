import { spawnSync } from 'node:child_process';

/**
 * For tests that need a program of the system: `testUnless(requireTool('pgbouncer'))('…', …)`.
 *
 * @returns false when the program is there, else the reason to skip.
 * @throws when it is missing and `CI` is set: there every test runs.
 */
export function requireTool(name: string, debianPackage: string = name): false | string {
  const found = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], { stdio: 'ignore' }).status === 0;
  if (found) return false;
  const reason = `needs ${name} (Debian: apt-get install ${debianPackage})`;
  if (process.env['CI']) throw new Error(`This test ${reason}, and CI runs every test.`);
  return reason;
}
