/**
 * `npm run test:extensions -- 17 18`: a night of each extension, on Debian's packages for newer majors.
 *
 * The packages are unpacked once into the data folder; nothing is installed. What a suite does not have is skipped.
 */
import '../../dev/node-version.mjs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { dataFolder, PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { DevelopmentError } from '../../dev/development-error.ts';
import { type DebianSource, fetchFromDebian } from './fetch-debian.ts';

/** Where Debian has the extensions for a major, as of November 2026. */
const SOURCES = new Map<number, DebianSource>([
  [17, { suites: ['trixie'], extensions: ['age', 'cron', 'partman', 'periods', 'pgq3', 'timescaledb'] }],
  [18, { suites: ['sid'], extensions: ['age', 'cron', 'partman', 'pgq3', 'timescaledb'] }],
]);

const asked = process.argv.slice(2).map(Number);
for (const major of asked.length > 0 ? asked : SOURCES.keys()) {
  const source = SOURCES.get(major);
  if (!source) {
    process.stderr.write(`"${major}" is none of the majors ${[...SOURCES.keys()].join(', ')}.\n`);
    process.exitCode = 1;
    continue;
  }
  const root = path.join(dataFolder(), 'extensions', String(major));
  try {
    fetchFromDebian(major, root, (line) => process.stderr.write(`extensions: ${line}\n`), source);
  } catch (error) {
    if (!(error instanceof DevelopmentError)) throw error;
    process.stdout.write(`PostgreSQL ${major}: skipped. ${error.message}\n`);
    continue;
  }
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/jest/bin/jest.js', 'test/catalog/extension-nights.spec.ts'],
    {
      cwd: PROJECT_FOLDER,
      stdio: 'inherit',
      env: { ...process.env, TEST_EXTENSIONS_ROOT: root, TEST_EXTENSIONS_MAJOR: String(major) },
    },
  );
  if (status !== 0) process.exitCode = 1;
}
