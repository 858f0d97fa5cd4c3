import { spawnSync } from 'node:child_process';
import { requireTool } from './require-tool.ts';
import { SERVER_MAJOR } from './server-major.ts';

/** `pg_dump` refuses a server that is newer than itself. @returns false when it serves this run's, else the reason to skip. */
export function toolOfServer(name: string): false | string {
  const missing = requireTool(name, 'postgresql-client');
  if (missing) return missing;
  const { stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' });
  const tool = Number(/(\d+)/.exec(stdout)?.[1]);
  return tool >= SERVER_MAJOR ? false : `${name} ${tool} cannot read PostgreSQL ${SERVER_MAJOR}`;
}
