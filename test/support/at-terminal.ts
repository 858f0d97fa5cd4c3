import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { requireTool } from './require-tool.ts';
import { runVariable } from './run-variable.ts';

/** The reason to skip a test that needs a terminal, or false; see `requireTool`. */
export const noTerminal = requireTool('script', 'bsdutils');

export interface AtTerminal {
  readonly code: number | null;
  /** What the terminal showed, without colour. */
  readonly output: string;
  /** The same, as it was sent. */
  readonly raw: string;
}

/**
 * Runs `compendium …` at a terminal, as `script` of util-linux makes one, and types `keys` when it asks.
 *
 * @param redirected a redirection of the shell: `2>/dev/null`.
 * @param variables of its environment, besides those of the test run.
 */
export async function runAtTerminal(
  databaseUrl: string,
  args: readonly string[],
  keys: string,
  redirected = '',
  variables: NodeJS.ProcessEnv = { NO_COLOR: '1' },
): Promise<AtTerminal> {
  const words = [process.execPath, `${runVariable('TEST_BUILD')}/cli.js`, ...args].map((word) => `'${word}'`);
  const child = spawn('script', ['-qec', `${words.join(' ')} ${redirected}`, '/dev/null'], {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, DATABASE_URL: databaseUrl, SHELL: '/bin/sh', ...variables },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  let asked = false;
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (asked || !output.includes('to go on: ')) return;
    asked = true;
    child.stdin.write(keys);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, raw: output, output: stripVTControlCharacters(output).replaceAll('\r\n', '\n') };
}
