import { createHash, randomBytes } from 'node:crypto';
import { existsSync, lchownSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { DevelopmentError, hasCode } from '../development-error.ts';
import { accountFor, canEnter, type Account } from './account.ts';
import { program, type Binaries } from './binaries.ts';
import { run } from './command.ts';

/** Where a server lives: its folder (all of it is the account's), who runs it, with which programs. */
export interface ServerHome {
  readonly folder: string;
  readonly account: Account;
  readonly binaries: Binaries;
  /** As the server states it: `18.4`. */
  readonly version: string;
}

/** The data folder of PostgreSQL itself inside a home. */
export const clusterOf = (home: ServerHome): string => path.join(home.folder, 'cluster');

/**
 * Finds or makes the home of the server of `folder`.
 *
 * When the server's account cannot enter `folder` (root's checkout under /root), the home is a folder of /var/tmp, the
 * same one each time; when it cannot run the programs from where npm put them, they are copied into the home.
 */
export async function openHome(
  folder: string,
  binaries: Binaries,
  report: (line: string) => void,
): Promise<ServerHome> {
  const wanted = accountFor(folder);
  const place = canEnter(wanted, folder) ? path.resolve(folder) : elsewhere(folder);
  const account = accountFor(place);
  makeFolder(place, account);
  if (place !== path.resolve(folder)) report(`PostgreSQL's user cannot enter ${folder}; its data is in ${place}`);

  const version = await versionOf(binaries, account);
  if (version) return { folder: place, account, binaries, version };
  const copy = await copyBinaries(binaries, place, account);
  const copiedVersion = await versionOf(copy, account);
  if (copiedVersion) return { folder: place, account, binaries: copy, version: copiedVersion };
  const { output } = await run(program(copy, 'postgres'), ['--version'], account);
  throw new DevelopmentError(
    `PostgreSQL of ${binaries.package} does not run on this machine: ${output || 'no message'}. ` +
      'Run "npm ci" again, or set DATABASE_URL to a PostgreSQL server of yours.',
  );
}

/** The password of the home's roles: random, made once, readable by the account (and root) alone. */
export function passwordOf(home: ServerHome): string {
  const file = passwordFile(home);
  if (!existsSync(file)) {
    writeFileSync(file, randomBytes(12).toString('hex'), { mode: 0o600 });
    giveTo(home.account, file);
  }
  return readFileSync(file, 'utf8');
}

export const passwordFile = (home: ServerHome): string => path.join(home.folder, 'password');

/** Hands a file that root made over to the account. */
export function giveTo({ uid, gid }: Account, file: string): void {
  if (uid !== undefined && gid !== undefined) lchownSync(file, uid, gid);
}

function elsewhere(folder: string): string {
  const hash = createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 12);
  return `/var/tmp/anki-compendium-${hash}`;
}

function makeFolder(folder: string, account: Account): void {
  try {
    mkdirSync(path.dirname(folder), { recursive: true });
    try {
      mkdirSync(folder, { mode: 0o700 });
      giveTo(account, folder);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      adopt(folder, account);
    }
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS')) throw error;
    throw new DevelopmentError(
      `The database's folder ${folder} cannot be written: ${error.message}. ` +
        'Give the checkout to the user who works in it, or set ANKI_DATA_DIR to a folder of yours.',
    );
  }
}

/** Takes an existing folder only if it is ours or empty: all users can write to /var/tmp, and a server obeys its folder. */
function adopt(folder: string, account: Account): void {
  const { uid } = statSync(folder);
  const us = account.uid ?? process.getuid?.();
  if (us === undefined || uid === us) return;
  if (uid === 0 && process.getuid?.() === 0 && readdirSync(folder).length === 0) return giveTo(account, folder);
  throw new DevelopmentError(
    `The database's folder ${folder} belongs to user ${uid}, the server runs as user ${us}. ` +
      'Run this as the user who ran it first, or remove that folder (the development data with it).',
  );
}

async function versionOf(binaries: Binaries, account: Account): Promise<string | undefined> {
  const { code, output } = await run(program(binaries, 'postgres'), ['--version'], account);
  return code === 0 ? /\(PostgreSQL\) (\S+)/.exec(output)?.[1] : undefined;
}

async function copyBinaries(binaries: Binaries, place: string, account: Account): Promise<Binaries> {
  const target = path.join(place, 'runtime');
  const fresh = `${target}.new`;
  await rm(fresh, { recursive: true, force: true });
  await cp(binaries.folder, fresh, { recursive: true, verbatimSymlinks: true });
  for (const entry of readdirSync(fresh, { recursive: true, encoding: 'utf8' }))
    giveTo(account, path.join(fresh, entry));
  giveTo(account, fresh);
  await rm(target, { recursive: true, force: true });
  await rename(fresh, target);
  return { ...binaries, folder: target };
}
