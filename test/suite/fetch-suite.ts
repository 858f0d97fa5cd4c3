import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { openApt, run } from '../majors/fetch-debian.ts';

/** PostgreSQL's regression suite, as a release has it. */
export interface Suite {
  /** Names of its scripts, in the order in which the suite runs them. */
  readonly scripts: readonly string[];
  readonly read: (script: string) => string;
}

const PART = 'src/test/regress';

/**
 * Returns the suite of a major: taken once from Debian's source package into `folder`.
 *
 * @throws {UnavailableServerError} without apt, or where Debian cannot be reached or does not have the major.
 */
export function fetchSuite(major: number, folder: string, suite: string, report: (line: string) => void): Suite {
  if (!existsSync(folder)) {
    report(`fetching the source of postgresql-${major} of Debian (${suite})`);
    const fresh = `${folder}.new`;
    rmSync(fresh, { recursive: true, force: true });
    const ask = openApt(major, path.join(fresh, 'apt'), 'deb-src', [suite]);
    ask('apt-get', '-qq', 'source', '--download-only', '--only-source', `postgresql-${major}`);
    unpack(major, path.join(fresh, 'apt/packages'), fresh);
    rmSync(path.join(fresh, 'apt'), { recursive: true });
    renameSync(fresh, folder);
  }
  const schedule = readFileSync(path.join(folder, 'parallel_schedule'), 'utf8');
  return {
    scripts: schedule.split('\n').flatMap((line) => /^test: +(.*)$/u.exec(line)?.[1]?.trim().split(/ +/u) ?? []),
    read: (script) => readFileSync(path.join(folder, 'sql', `${script}.sql`), 'utf8'),
  };
}

function unpack(major: number, packages: string, folder: string): void {
  const archive = readdirSync(packages).find((file) => /\.orig\.tar\.\w+$/u.test(file)) ?? 'orig.tar';
  const parts = ['sql', 'parallel_schedule'].map((part) => `*/${PART}/${part}`);
  mkdirSync(folder, { recursive: true });
  const strip = `--strip-components=${PART.split('/').length + 1}`;
  run(major, 'tar', ['-xf', path.join(packages, archive), '-C', folder, strip, '--wildcards', ...parts]);
}
