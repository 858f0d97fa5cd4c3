import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { DevelopmentError } from '../../dev/development-error.ts';
import { type Binaries, findBinaries, program } from '../../dev/postgres/binaries.ts';
import { fetchMajor, SERVERS } from './fetch-major.ts';

/** Where servers of this machine are looked for. */
export interface Places {
  readonly environment: NodeJS.ProcessEnv;
  /** Folder in which Debian's packages put each major. */
  readonly packages: string;
}

const THIS_MACHINE: Places = { environment: process.env, packages: '/usr/lib/postgresql' };

/** A server on this machine, and its version as it states it: `15.20`. */
interface InstalledServer {
  readonly binaries: Binaries;
  readonly version: string;
}

/**
 * Returns the server of a major: the one in the folder that `TEST_POSTGRES_<major>` names, else a packaged one, else npm's or Debian's.
 *
 * Minors differ in what they write into the catalog, and users run the newest. So npm's is taken when it is the newer one.
 *
 * @throws {DevelopmentError} when the folder does not hold that major, or npm's server cannot be fetched.
 */
export function findServer(major: number, report: (line: string) => void, places = THIS_MACHINE): Binaries {
  const given = givenServer(major, places.environment);
  if (given) return given;
  const packaged = serverIn(path.join(places.packages, String(major)));
  if (packaged && minorOf(packaged.version) >= minorOf(npmVersion(major))) return packaged.binaries;
  return fetchMajor(major, report);
}

function givenServer(major: number, environment: NodeJS.ProcessEnv): Binaries | undefined {
  const variable = `TEST_POSTGRES_${major}`;
  const folder = environment[variable];
  if (!folder) return undefined;
  const server = serverIn(folder);
  if (server && Number.parseInt(server.version, 10) === major) return server.binaries;
  const found = server ? `holds PostgreSQL ${server.version}` : 'holds no bin/postgres that runs';
  throw new DevelopmentError(
    `${variable} is ${folder}, which ${found}. Set it to the folder above "bin" of PostgreSQL ${major}, or unset it.`,
  );
}

function serverIn(folder: string): InstalledServer | undefined {
  const binaries = { folder, package: folder };
  if (!existsSync(program(binaries, 'postgres'))) return undefined;
  const { stdout } = spawnSync(program(binaries, 'postgres'), ['--version'], { encoding: 'utf8' });
  const version = /\(PostgreSQL\) (\S+)/.exec(stdout ?? '')?.[1];
  return version === undefined ? undefined : { binaries, version };
}

function npmVersion(major: number): string {
  const version = SERVERS.get(major) ?? '';
  return version === 'installed' ? (serverIn(findBinaries().folder)?.version ?? '') : version;
}

/** `20` of `15.20`, `18` of `15.18.0-beta.17`. */
const minorOf = (version: string): number => Number.parseInt(version.split('.')[1] ?? '0', 10);
