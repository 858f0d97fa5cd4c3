import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { DevelopmentError } from '../development-error.ts';

/** The system user that the server's programs run as; empty when that is the one we are. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Who runs the server of `folder`. PostgreSQL refuses to run as root, so root hands over: to the owner of a folder
 * that exists, else to the system user `postgres`, else to `nobody`. Users are never created.
 */
export function accountFor(folder: string): Account {
  if (process.getuid?.() !== 0) return {};
  if (existsSync(folder)) {
    const { uid, gid } = statSync(folder);
    if (uid !== 0) return { uid, gid };
  }
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new DevelopmentError(
    'PostgreSQL refuses to run as root, and this system has neither a user "postgres" nor "nobody". ' +
      'Run this as an ordinary user, or set DATABASE_URL to a PostgreSQL server of yours.',
  );
}

/** Whether `account` may enter `folder`, or the nearest folder above it that exists. Asks the kernel. */
export function canEnter(account: Account, folder: string): boolean {
  if (account.uid === undefined) return true;
  let existing = path.resolve(folder);
  while (!existsSync(existing)) existing = path.dirname(existing);
  return spawnSync('test', ['-x', existing], { ...account, cwd: '/' }).status === 0;
}
