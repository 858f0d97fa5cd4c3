import { spawn } from 'node:child_process';
import { requireTool } from './require-tool.ts';

/** The reason to skip a test that needs psql, or false; see `requireTool`. */
export const noPsql = requireTool('psql', 'postgresql-client');

/** Pipes a script into psql. @returns its exit code and what it says of errors. */
export async function runPsql(databaseUrl: string, script: string): Promise<{ code: number | null; errors: string }> {
  const child = spawn('psql', ['--no-psqlrc', '--quiet', databaseUrl], {
    env: { ...process.env, PGCLIENTENCODING: 'LATIN1', PGOPTIONS: '-c client_min_messages=error' },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(script);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, errors };
}
