import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** Runs a program to its end, with `input` on its standard input. @throws with what it said when it fails. */
export async function runProcess(
  file: string,
  args: readonly string[],
  { env = {}, input = '', cwd }: { env?: NodeJS.ProcessEnv; input?: string; cwd?: string } = {},
): Promise<void> {
  const child = spawn(file, args, { env: { ...process.env, ...env }, ...(cwd === undefined ? {} : { cwd }) });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdin.end(input);
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${child.exitCode}:\n${said}`);
}

export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' }).status === 0;
}
