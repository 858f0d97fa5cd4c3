import { spawnSync } from 'node:child_process';
import { requireTool } from './require-tool.ts';
import type { TestDatabase } from './test-database.ts';

/** `pg_dump` refuses a server that is newer than itself. @returns false when it serves this one, else the reason to skip. */
export async function toolOfServer(name: string, database: Pick<TestDatabase, 'query'>): Promise<false | string> {
  const missing = requireTool(name, 'postgresql-client');
  if (missing) return missing;
  const { stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' });
  const tool = Number(/(\d+)/.exec(stdout)?.[1]);
  const [row] = await database.query<{ major: number }>(
    `select current_setting('server_version_num')::int / 10000 as major`,
  );
  return row && tool >= row.major ? false : `${name} ${tool} cannot read PostgreSQL ${row?.major}`;
}
