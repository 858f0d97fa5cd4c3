import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DevelopmentError } from '../../dev/development-error.ts';
import type { Binaries } from '../../dev/postgres/binaries.ts';

/** Thrown when this machine cannot get a server: its tests are skipped for that reason. */
export class UnavailableServerError extends DevelopmentError {}

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** Where packages come from, and which besides the server. */
export interface DebianSource {
  /** Suites of Debian; the server and its extensions are taken from the first. */
  readonly suites: readonly [string, ...string[]];
  /** Names after `postgresql-<major>-`. */
  readonly extensions: readonly string[];
}

/** A server before its release is in experimental; what it needs besides is in unstable. */
const NEXT: DebianSource = { suites: ['experimental', 'sid'], extensions: [] };
const PROGRAMS = ['postgres', 'initdb', 'pg_ctl', 'pg_dump', 'psql'];

/**
 * Runs a program with the C library that was fetched with it: the machine's own may be older. PostgreSQL finds its files
 * from the path that it was started by, so this script stands where Debian has the program.
 */
const STARTER = `#!/bin/sh
here=$(cd -P "$(dirname "$0")" && pwd -P)
libraries=$(cd "$here/../../../.." && pwd)/lib/x86_64-linux-gnu
name=$(basename "$0")
exec "$libraries/ld-linux-x86-64.so.2" --library-path "$libraries" --argv0 "$here/$name" "$here/../real/$name" "$@"
`;

/**
 * Returns a server that npm does not have yet: unpacked once from Debian's packages into `folder`, with all libraries.
 *
 * Nothing of the machine changes: apt keeps its lists and packages in the folder, and no package is installed.
 *
 * @throws {UnavailableServerError} without apt, or where Debian cannot be reached or does not have the major.
 */
export function fetchFromDebian(
  major: number,
  folder: string,
  report: (line: string) => void,
  source = NEXT,
): Binaries {
  const binaries = { folder, package: `postgresql-${major} of Debian` };
  if (existsSync(path.join(folder, 'bin/postgres'))) return binaries;
  if (process.platform !== 'linux' || process.arch !== 'x64') throw unavailable(major, 'this needs Debian on x64.');
  report(`fetching ${binaries.package} (${source.suites.join(', ')})`);
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const packages = download(major, path.join(fresh, 'apt'), source);
  for (const file of packages) run(major, 'dpkg-deb', ['--extract', file, fresh]);
  arrange(major, fresh);
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return binaries;
}

/** Runs a program of apt that uses the lists of one folder alone, and works in the `packages` of it. */
export type Apt = (program: 'apt-get' | 'apt-cache', ...words: string[]) => string;

/**
 * Opens a folder of apt with the lists of some suites of Debian.
 *
 * @param type `deb` for packages, `deb-src` for sources.
 * @throws {UnavailableServerError} where Debian cannot be reached.
 */
export function openApt(major: number, folder: string, type: 'deb' | 'deb-src', suites: readonly string[]): Apt {
  if (!existsSync(KEYRING)) throw unavailable(major, 'this needs Debian, with the package debian-archive-keyring.');
  const packages = path.join(folder, 'packages');
  for (const part of ['state/lists/partial', 'cache/archives/partial', 'packages'])
    mkdirSync(path.join(folder, part), { recursive: true });
  const sources = suites.map((suite) => `${type} [signed-by=${KEYRING}] http://deb.debian.org/debian ${suite} main\n`);
  writeFileSync(path.join(folder, 'sources.list'), sources.join(''));
  writeFileSync(path.join(folder, 'status'), '');
  const options = Object.entries({
    'Dir::Etc::SourceList': path.join(folder, 'sources.list'),
    'Dir::Etc::SourceParts': '-',
    'Dir::Etc::Preferences': '-',
    'Dir::Etc::PreferencesParts': '-',
    'Dir::State': path.join(folder, 'state'),
    'Dir::State::Status': path.join(folder, 'status'),
    'Dir::Cache': path.join(folder, 'cache'),
    'Acquire::Languages': 'none',
    'APT::Sandbox::User': '',
  }).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const ask: Apt = (program, ...words) => run(major, program, [...options, ...words], packages);
  ask('apt-get', '-qq', 'update');
  return ask;
}

/** @returns the package files: of the server, its client programs, and the libraries that they need. */
function download(major: number, folder: string, { suites, extensions }: DebianSource): string[] {
  const ask = openApt(major, folder, 'deb', suites);
  const modules = extensions.map((name) => `postgresql-${major}-${name}`);
  const server = [`postgresql-${major}`, `postgresql-client-${major}`, 'libpq5', ...modules];
  ask('apt-get', '-qq', '-t', suites[0], 'download', ...server);
  const kinds = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map((kind) => `--no-${kind}`);
  const names = ask('apt-cache', 'depends', '--recurse', ...kinds, ...server).split('\n');
  const libraries = names.filter((name) => name.startsWith('lib') && !/perl|^libdebian|^libpq5$/.test(name));
  ask('apt-get', '-qq', 'download', ...new Set(libraries));
  const packages = path.join(folder, 'packages');
  return readdirSync(packages).map((file) => path.join(packages, file));
}

/** Puts the starters in place, and drops what no server needs. */
function arrange(major: number, root: string): void {
  const home = `usr/lib/postgresql/${major}`;
  // Debian 12 has libraries in both
  if (existsSync(path.join(root, 'lib')))
    cpSync(path.join(root, 'lib'), path.join(root, 'usr/lib'), { recursive: true });
  mkdirSync(path.join(root, home, 'real'));
  for (const name of PROGRAMS) {
    renameSync(path.join(root, home, 'bin', name), path.join(root, home, 'real', name));
    writeFileSync(path.join(root, home, 'bin', name), STARTER);
    chmodSync(path.join(root, home, 'bin', name), 0o755);
  }
  symlinkSync(path.join(home, 'bin'), path.join(root, 'bin'));
  for (const part of ['apt', 'etc', 'var']) rmSync(path.join(root, part), { recursive: true, force: true });
  for (const part of readdirSync(path.join(root, 'usr/share')).filter((name) => name !== 'postgresql'))
    rmSync(path.join(root, 'usr/share', part), { recursive: true });
}

export function run(major: number, program: string, words: readonly string[], cwd?: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, LC_ALL: 'C' },
    ...(cwd !== undefined && { cwd }),
  });
  if (status === 0) return stdout;
  const said = (error?.message ?? stderr).trim().split('\n').at(-1) ?? 'it says nothing';
  throw unavailable(major, `${program}: ${said}`);
}

const unavailable = (major: number, reason: string): UnavailableServerError =>
  new UnavailableServerError(
    `PostgreSQL ${major} is not among npm's packages, and Debian's cannot be had: ${reason} ` +
      `Set TEST_POSTGRES_${major} to the folder of a server.`,
  );
