import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { runVariable } from './run-variable.ts';

/** A process that a test started. */
export interface Spawned {
  readonly child: ChildProcess;
  /** Everything it has printed so far, on both streams. */
  output(): string;
  /** Resolves when the output matches; rejects with the output when the process ends before, or after `waitMs`. */
  saying(pattern: RegExp, waitMs?: number): Promise<RegExpExecArray>;
  /** Its exit code, or null after a signal. */
  ended(): Promise<number | null>;
}

const LOADER = ['--import', '@swc-node/register/esm-register'];

/**
 * Runs a program of the checkout with Node: TypeScript as it is, or JavaScript; `.build/…` is what this run has built.
 * Variables of the test run are left out of its environment.
 *
 * @param folder of the checkout: this one, or a copy of it.
 */
export function spawnNode(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  folder = PROJECT_FOLDER,
): Spawned {
  const clean = Object.entries(process.env).filter(
    ([name]) => !/^(TEST_|JEST_|NODE_ENV|DATABASE_URL|KEYCLOAK|ANKI_)/.test(name),
  );
  const [program = '', ...rest] = args;
  const file = program.replace(/^\.build(?=\/)/, () => runVariable('TEST_BUILD'));
  const child = spawn(process.execPath, [...(program.endsWith('.js') ? [] : LOADER), file, ...rest], {
    cwd: folder,
    env: { ...Object.fromEntries(clean), ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const closed = once(child, 'close').then(() => child.exitCode);
  return {
    child,
    output: () => text,
    ended: () => closed,
    async saying(pattern, waitMs = 300_000) {
      for (const end = Date.now() + waitMs; ; await sleep(20)) {
        const match = pattern.exec(text);
        if (match) return match;
        const over = child.exitCode !== null || child.signalCode !== null;
        if (over || Date.now() > end)
          throw new Error(`${args.join(' ')} did not say ${String(pattern)}, but:\n${text}`);
      }
    },
  };
}
