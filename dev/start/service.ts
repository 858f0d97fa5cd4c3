import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_FOLDER } from '../data-folder.ts';
import { DevelopmentError } from '../development-error.ts';

const STOP_MS = 10_000;

/** A process of ours: it ends when it is stopped, or when this process ends in whatever way. */
export interface Service {
  readonly name: string;
  /** Rejects when the process ends before it was stopped. */
  readonly ended: Promise<never>;
  /** SIGTERM, and SIGKILL to what is still there after ten seconds. */
  stop(): Promise<void>;
  kill(): void;
}

/** Starts a compiled entry; its output goes to ours. */
export function startService(name: string, entry: string, environment: NodeJS.ProcessEnv): Service {
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', '--import', path.join(import.meta.dirname, 'exit-with-parent.ts'), entry],
    {
      cwd: PROJECT_FOLDER,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // Out of the terminal's process group: Ctrl-C comes to us alone, and we stop things in order.
      detached: true,
    },
  );
  const exit = once(child, 'exit');
  let stopping = false;
  const ended = exit.then(([code, signal]): Promise<never> => {
    if (stopping) return new Promise(() => {});
    throw new DevelopmentError(`${name} ended by itself (${signal ?? `exit code ${code}`}); what it said is above.`);
  });
  // Callers may await it later; until then it must not count as unhandled.
  ended.catch(() => {});
  return {
    name,
    ended,
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await Promise.race([exit, sleep(STOP_MS, undefined, { ref: false }).then(() => child.kill('SIGKILL'))]);
    },
    kill: () => child.kill('SIGKILL'),
  };
}

/** Runs a program of the checkout to its end and gives each line it prints to `report`. @returns its exit code. */
export async function runToEnd(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const child = spawn(process.execPath, args, {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const stop = (): boolean => child.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  const pass = (chunk: Buffer): void => chunk.toString().trimEnd().split('\n').forEach(report);
  child.stdout.on('data', pass);
  child.stderr.on('data', pass);
  const [code] = await once(child, 'close');
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  return typeof code === 'number' ? code : 1;
}
