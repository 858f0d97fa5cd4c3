import { spawn } from 'node:child_process';
import type { Account } from './account.ts';

/** What a program said and how it ended; `code` is null when a signal ended it or it could not be run. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** The environment of PostgreSQL's programs: ours, without the PG* and locale variables that would change what they do. */
export function commandEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG|TZ$)/.test(name));
  return { ...Object.fromEntries(own), LC_ALL: 'C' };
}

/** Runs one of PostgreSQL's programs as `account` to its end. */
export function run(file: string, args: readonly string[], account: Account): Promise<Outcome> {
  return new Promise((resolve) => {
    // Not the project's folder: the account may have no right to be there. Detached: Ctrl-C in a terminal goes to the
    // whole foreground process group, and must not interrupt initdb or pg_ctl half-way.
    const child = spawn(file, args, {
      ...account,
      cwd: '/',
      env: commandEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('close', (code) => resolve({ code, output: output.trim() }));
  });
}
