import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { PROJECT_FOLDER } from '../../../dev/data-folder.ts';

/** A test waits for what must happen; a limit is only there so that a run ends. */
export const PATIENCE_MS = 600_000;

const Answer = z.object({
  applied: z.array(z.string()).default([]),
  to: z.string().nullish(),
  error: z.string().optional(),
  message: z.string().default(''),
});

export interface FixtureProcessOptions {
  readonly databaseUrl: string;
  readonly folder: string;
  readonly direction?: 'up' | 'down';
  readonly target?: string;
  readonly waitMs?: number;
  readonly lockTimeoutMs?: number;
  /** It kills itself, as `kill -9` does, before its n-th query. */
  readonly killAt?: number;
}

/** What such a process said when it ended; `code` is null after a signal. */
export type FixtureAnswer = z.infer<typeof Answer> & { readonly code: number | null };

export interface FixtureProcess {
  kill(signal: NodeJS.Signals): void;
  /** @throws when it ended without an answer, unless a signal ended it. */
  answer(): Promise<FixtureAnswer>;
}

/** Starts a migrator as a process of its own, on a folder of made-up revisions. */
export function spawnFixtureMigrator(options: FixtureProcessOptions): FixtureProcess {
  const { databaseUrl, folder, direction = 'up', target = 'head' } = options;
  // without the loader of the other tests: it starts three times as fast, and there are many of them
  const child = spawn(
    process.execPath,
    ['test/migrations/support/run-fixture-migrator.ts', folder, direction, target],
    {
      cwd: PROJECT_FOLDER,
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: databaseUrl,
        WAIT_MS: String(options.waitMs ?? PATIENCE_MS),
        LOCK_TIMEOUT_MS: String(options.lockTimeoutMs ?? 3_000),
        ...(options.killAt === undefined ? {} : { KILL_AT: String(options.killAt) }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  let complained = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
  const closed = once(child, 'close');
  return {
    kill: (signal) => void child.kill(signal),
    async answer() {
      await closed;
      const line = said.trim().split('\n').at(-1) ?? '';
      if (line !== '') return { ...Answer.parse(JSON.parse(line)), code: child.exitCode };
      if (child.signalCode === null) throw new Error(`The migrator gave no answer, but:\n${complained}`);
      return { applied: [], message: complained, code: null };
    },
  };
}
