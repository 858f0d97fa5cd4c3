import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** A catalog lock is long. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Runs git in a folder. @returns what it prints; null when it fails, or is unavailable. */
async function git(folder: string, ...args: readonly string[]): Promise<string | null> {
  try {
    return (await run('git', ['-C', folder, ...args], { maxBuffer: MAX_BYTES })).stdout;
  } catch {
    return null;
  }
}

/** Returns the text of a file of `folder` in a commit; null where git, the commit or the file is missing. */
export async function committedText(folder: string, commit: string, file: string): Promise<string | null> {
  return git(folder, 'show', `${commit}:./${file}`);
}

/** Returns the last commit without a file of `folder`: the one before the file was added, or HEAD while it is in none. */
export async function commitBefore(folder: string, file: string): Promise<string> {
  const added = (await git(folder, 'log', '-1', '--diff-filter=A', '--format=%H', '--', file))?.trim();
  return added ? `${added}^` : 'HEAD';
}
