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

/** Returns the files of `folder` in a commit; null where git, the commit or the folder in it is missing. */
export async function committedFiles(folder: string, commit: string): Promise<string[] | null> {
  const names = await git(folder, 'ls-tree', '--name-only', commit, './');
  return names === null ? null : lines(names);
}

/** Returns the files of the repository that a merge left in conflict, relative to `folder`. */
export async function conflictedFiles(folder: string): Promise<string[]> {
  const names = await git(folder, '-c', 'core.quotePath=false', 'diff', '--name-only', '--diff-filter=U');
  const prefix = (await git(folder, 'rev-parse', '--show-prefix'))?.trim() ?? '';
  return lines(names ?? '').map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name));
}

/** Returns the files of `folder` that differ from the last commit, or that git does not know; null where git is missing. */
export async function uncommittedFiles(folder: string): Promise<string[] | null> {
  const status = await git(
    folder,
    '-c',
    'core.quotePath=false',
    'status',
    '--porcelain',
    '--untracked-files=all',
    '--',
    '.',
  );
  return status === null ? null : lines(status).map((line) => line.slice('XY '.length));
}

/** Returns the path of something in the folder of git, such as `hooks`; null where git is missing. */
export async function gitPath(folder: string, name: string): Promise<string | null> {
  return (await git(folder, 'rev-parse', '--path-format=absolute', '--git-path', name))?.trim() ?? null;
}

/** Returns the path of a folder in its repository, with a slash at the end; empty for the top. Null where git is missing. */
export async function pathInRepository(folder: string): Promise<string | null> {
  return (await git(folder, 'rev-parse', '--show-prefix'))?.trim() ?? null;
}

/** Writes a setting of the repository of `folder`. @returns false where git is missing. */
export async function configure(folder: string, name: string, value: string): Promise<boolean> {
  return (await git(folder, 'config', name, value)) !== null;
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
