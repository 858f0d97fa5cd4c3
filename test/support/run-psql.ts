import { spawnSync } from 'node:child_process';

/** Runs a script as a person does who has read it: `psql -f`. */
export function runPsql(databaseUrl: string, script: string): { readonly code: number | null; readonly said: string } {
  const psql = spawnSync('psql', ['-X', '-q', '-f', '-', databaseUrl], { input: script, encoding: 'utf8' });
  return { code: psql.status, said: psql.stderr.replaceAll(/^psql:<stdin>:\d+: NOTICE: .*\n/gmu, '') };
}
