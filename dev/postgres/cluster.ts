import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { DevelopmentError } from '../development-error.ts';
import { program } from './binaries.ts';
import { run } from './command.ts';
import { clusterOf, giveTo, passwordFile, passwordOf, type ServerHome } from './server-home.ts';

/** Settings of `postgresql.conf`, by name. */
export type ServerSettings = Readonly<Record<string, string>>;

const SETTINGS_FILE = 'anki.conf';

const ALWAYS: ServerSettings = {
  listen_addresses: '127.0.0.1',
  // TCP only: a socket's path has a length limit that a deep checkout exceeds.
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Makes the data folder unless it is there; whole or not at all, also when it is interrupted. */
export async function ensureCluster(home: ServerHome, report: (line: string) => void): Promise<void> {
  const cluster = clusterOf(home);
  if (existsSync(cluster)) return checkMajor(home, cluster);
  report('preparing an empty database (first start only)');
  const fresh = `${cluster}.new`;
  await rm(fresh, { recursive: true, force: true });
  passwordOf(home);
  const { code, output } = await run(
    program(home.binaries, 'initdb'),
    [...initdbArguments(home), '-D', fresh],
    home.account,
  );
  if (code !== 0) throw new DevelopmentError(`PostgreSQL's initdb failed for ${fresh}:\n${output}`);
  appendFileSync(path.join(fresh, 'postgresql.conf'), `\ninclude '${SETTINGS_FILE}'\n`);
  await rename(fresh, cluster);
}

/** Writes the settings that the next start uses. */
export function writeSettings(home: ServerHome, settings: ServerSettings): void {
  const file = path.join(clusterOf(home), SETTINGS_FILE);
  const lines = Object.entries({ ...ALWAYS, ...settings }).map(
    ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`,
  );
  writeFileSync(file, lines.join(''), { mode: 0o600 });
  giveTo(home.account, file);
}

function initdbArguments(home: ServerHome): string[] {
  const always = ['-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', passwordFile(home), '-E', 'UTF8', '--no-sync'];
  // From 17 on the server brings a locale of its own; before, the C library's may not have C.UTF-8.
  const locale = ['--locale=C'];
  if (major(home.version) >= 17) locale.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  return [...always, ...locale];
}

function checkMajor(home: ServerHome, cluster: string): void {
  const made = readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (Number(made) === major(home.version)) return;
  throw new DevelopmentError(
    `The data in ${cluster} was made by PostgreSQL ${made}, and this checkout brings ${home.version}. ` +
      'Move that folder away (a fresh one is made, the development data stays in the old one) and try again.',
  );
}

const major = (version: string): number => Number.parseInt(version, 10);
